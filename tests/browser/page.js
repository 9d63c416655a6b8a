// SPDX-FileCopyrightText: The Holler authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A client of Holler in a page, written from what PROTOCOL.md says. The test
// drives it by window.Phone.

import { Call } from './call.js';
import { Signal } from './signal.js';

const MAX_EVENTS = 1000;

let context = null;

class Phone {
  // sections: "all" offers what a Holler client offers, "sound" only that
  constructor(server, { frequency, sections = 'all' }) {
    context ||= new AudioContext({ sampleRate: 48000 });
    this.context = context;
    this.frequency = frequency;
    this.sections = sections;
    this.acceptsCalls = true;
    this.iceServers = [];
    this.calls = new Map();
    this.call = null; // the last one
    this.onEnded = null;
    this.events = [];
    this.cursor = 0;
    this.waiters = [];
    this.signal = new Signal(server);
    this.signal.onframe = (frame) => this.take(frame);
    this.signal.onclose = (code) => this.emit('closed', { code });
  }

  // What happened, for the test to ask for

  emit(event, fields = {}) {
    this.events.push({ event, ms: Math.round(performance.now()), ...fields });
    if (this.events.length > MAX_EVENTS) throw new Error('too many events');
    for (const check of [...this.waiters]) check();
    if (event === 'ended') this.onEnded?.();
  }

  // The next event, from where the last wait ended, that is as wanted.
  wait(event, fields, ms) {
    return new Promise((resolve, reject) => {
      const check = () => {
        for (let i = this.cursor; i < this.events.length; i++) {
          const found = this.events[i];

          if (found.event === event && Object.entries(fields)
            .every(([name, value]) => found[name] === value)) {
            this.cursor = i + 1;
            this.waiters.splice(this.waiters.indexOf(check), 1);
            clearTimeout(timer);
            resolve(found);
            return;
          }
        }
      };
      const timer = setTimeout(() => {
        this.waiters.splice(this.waiters.indexOf(check), 1);
        reject(new Error(`no ${event} ${JSON.stringify(fields)} in `
          + JSON.stringify(this.events.slice(-12))));
      }, ms);

      this.waiters.push(check);
      check();
    });
  }

  // Life

  async open(username, password) {
    this.me = await this.signal.logIn(username, password);
    await this.context.resume();
    const hello = await this.signal.connect();
    const turn = await this.signal.fetch('GET', '/api/turn/credentials')
      .catch(() => null);

    if (turn?.uris.length > 0) {
      this.iceServers = [{ urls: turn.uris, username: turn.username,
        credential: turn.password }];
    }
    return { userId: this.me.userId, deviceId: hello.deviceId,
      protocol: hello.protocol, resumed: hello.resumed,
      subprotocol: this.signal.socket.protocol };
  }

  close() {
    for (const call of this.calls.values()) call.hangUp();
    this.signal.close();
  }

  // Calls

  async conversationWith(userId) {
    this.conversations ||= new Map();
    if (!this.conversations.has(userId)) {
      const { conversationId } = await this.signal.fetch('POST',
        '/api/conversations', { kind: 'direct', userId });

      this.conversations.set(userId, conversationId);
    }
    return this.conversations.get(userId);
  }

  addCall(callId, peerId) {
    this.call = new Call(this, callId, peerId);
    this.calls.set(callId, this.call);
    return this.call;
  }

  liveCall(callId) {
    const call = this.calls.get(callId);

    return call && call.state !== 'ended' ? call : null;
  }

  async dial(userId) {
    const callId = await this.conversationWith(userId);

    if (this.liveCall(callId)) throw new Error('there is a call already');
    this.addCall(callId, userId).start();
  }

  take(frame) {
    const call = this.liveCall(frame.callId);

    if (frame.type === 'gap') this.emit('error', { text: 'a lost frame' });
    else if (frame.type === 'error' || frame.type === 'call-error') {
      this.emit('error', { text: `${frame.code} ${frame.message || ''}` });
    } else if (frame.type === 'presence') {
      this.emit('presence', { userId: frame.userId, state: frame.state });
    } else if (frame.type === 'message' && frame.kind === 'call') {
      this.emit('record', { callId: frame.call.callId,
        outcome: frame.call.outcome });
    } else if (frame.type === 'call-offer' && frame.ring) {
      this.takeRing(call, frame);
    } else if (call && (call.epoch === null || call.epoch === frame.epoch)) {
      call.take(frame);
    }
  }

  takeRing(call, frame) {
    if (call && call.state !== 'calling') return;
    if (call) {
      call.ring(frame);
      return;
    }
    const fresh = this.addCall(frame.callId, frame.senderId);

    fresh.ring(frame);
    if (this.acceptsCalls) fresh.accept();
  }
}

window.Phone = Phone;
