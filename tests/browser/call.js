// SPDX-FileCopyrightText: The Holler authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A call of two, from the first frame to the last.

import { Connection } from './connection.js';
import { Ear, Mouth } from './sound.js';

// Sound that is there at so many looks has begun.
const SOUND_LOOKS = 5;
const SOUND_LOOK_MS = 40;

// Bytewise, as ids are compared: they are ASCII, so code units will do.
function isPolite(me, device, peer, peerDevice) {
  if (me === peer) return device > peerDevice;
  return me > peer;
}

export class Call {
  // phone: { signal, me, context, sections, frequency, iceServers, emit }
  constructor(phone, callId, peerId) {
    this.phone = phone;
    this.callId = callId;
    this.peerId = peerId;
    this.peer = null; // the other's address, once the server told it
    this.epoch = null;
    this.state = 'new'; // calling, ringing, accepting, live, ended
    this.mutual = false;
    this.ringOffer = null;
    this.waiting = []; // candidates of ours, from before the server's ack
    this.theirs = []; // and of theirs, from before there is a connection
    this.connection = null;
    this.carrier = null; // the connection that a newer one replaces
    this.beforeOffer = null; // what to do when the other's next offer is here
  }

  get user() {
    return this.phone.me.userId;
  }

  emit(event, fields = {}) {
    this.phone.emit(event, { callId: this.callId, epoch: this.epoch,
      ...fields });
  }

  // Frames to the other

  frame(type, fields = {}) {
    return { type, callId: this.callId, epoch: this.epoch, ...fields };
  }

  addressed(type, fields = {}) {
    const to = { recipientId: this.peerId };

    if (this.peer) {
      to.recipientDeviceId = this.peer.deviceId;
      to.recipientJoinId = this.peer.joinId;
    }
    return this.frame(type, { ...to, ...fields });
  }

  setPeer(frame) {
    this.peer = { deviceId: frame.senderDeviceId,
      joinId: frame.senderJoinId };
  }

  // The connection

  connect(generation) {
    const { phone } = this;

    this.mouth ||= new Mouth(phone.context, phone.frequency);
    this.ear ||= new Ear(phone.context);
    if (this.carrier) this.carrier.close();
    this.carrier = this.connection;
    this.connection = new Connection({
      context: phone.context,
      microphone: this.mouth.track,
      generation,
      polite: isPolite(this.user, phone.signal.session.deviceId, this.peerId,
        this.peer?.deviceId || ''),
      iceServers: phone.iceServers,
      sections: phone.sections,
      callbacks: {
        description: (type, sdp) => this.sendDescription(generation, type,
          sdp),
        candidate: (candidate) => this.sendCandidate(generation, candidate),
        track: (track) => this.ear.attach(track),
        state: (state) => this.connectionChanged(generation, state),
        channel: (label) => this.emit('channel', { label }),
        data: (text) => this.emit('data', { frame: JSON.parse(text) }),
        error: (text) => this.emit('error', { text }),
      },
    });
    return this.connection;
  }

  connectionChanged(generation, state) {
    if (generation !== this.connection.generation) return;
    if (state === 'connected' && this.carrier) {
      this.carrier.close();
      this.carrier = null;
    }
    this.emit('connection', { state, generation });
  }

  sendDescription(generation, type, sdp) {
    if (type === 'offer' && this.state === 'calling' && !this.joinId) {
      this.sendFirstOffer(sdp);
    } else {
      this.phone.signal.request(
        this.addressed(`call-${type}`, { generation, sdp }))
        .catch((error) => this.refused(`call-${type}`, error));
    }
  }

  sendCandidate(generation, candidate) {
    const frame = { generation,
      candidate: candidate ? candidate.toJSON() : null };

    if (!this.joinId) this.waiting.push(frame);
    else {
      this.phone.signal.send(this.addressed('call-ice-candidate', frame));
    }
  }

  flushCandidates() {
    for (const frame of this.waiting.splice(0)) {
      this.phone.signal.send(this.addressed('call-ice-candidate', frame));
    }
  }

  refused(what, error) {
    if (this.state !== 'ended') {
      this.emit('error', { text: `${what}: ${error.message}` });
    }
  }

  // Calling

  start() {
    this.state = 'calling';
    this.connect(0);
  }

  async sendFirstOffer(sdp) {
    try {
      const { signal } = this.phone;
      const { epoch, joinId, ringing, mutual } = await signal.request({
        type: 'call-offer', callId: this.callId, recipientId: this.peerId,
        callType: 'audio', sdp,
      });

      this.epoch = epoch;
      this.joinId = joinId;
      this.emit('acked', { ringing, mutual: mutual === true });
      if (mutual) {
        this.mutual = true;
        this.setPeer(this.ringOffer);
        this.begin();
      } else {
        this.flushCandidates();
      }
    } catch (error) {
      this.end(error.message, 'server');
    }
  }

  // Being called

  ring(frame) {
    this.ringOffer = frame;
    if (this.state === 'calling') return; // the ack of our own offer decides
    this.epoch = frame.epoch;
    this.setPeer(frame);
    this.state = 'ringing';
    this.phone.signal.send(this.frame('call-ringing'));
    this.emit('incoming', { from: frame.senderUsername,
      callType: frame.callType });
  }

  // Nothing of the other's is touched before the server's ack.
  async accept() {
    this.state = 'accepting';
    try {
      const { joinId } = await this.phone.signal.request(
        this.frame('call-accept', { callType: this.ringOffer.callType }));

      this.joinId = joinId;
      this.connect(0);
      this.begin();
    } catch (error) {
      this.end(error.message, 'server');
    }
  }

  reject(reason) {
    this.phone.signal.send(this.frame('call-reject', { reason }));
    this.end(reason, 'me');
  }

  // Both are in. There must be no pause between the ack and this, so that what
  // comes next finds the offer on its way into the connection.
  begin() {
    const offer = this.ringOffer;

    this.state = 'live';
    this.ringOffer = null;
    if (offer) this.takeDescription('offer', offer);
    for (const frame of this.theirs.splice(0)) this.takeCandidate(frame);
    this.flushCandidates();
  }

  // Our own offer is on its way: what comes now is about the other's ring.
  takeBeforeAck(frame) {
    if (frame.epoch !== this.ringOffer?.epoch) return;
    if (frame.type === 'call-hangup') {
      this.ringOffer = null;
      this.theirs = [];
    } else if (frame.type === 'call-ice-candidate') {
      this.theirs.push(frame);
    }
  }

  // Frames from the other

  take(frame) {
    if (this.state === 'calling' && !this.joinId) {
      this.takeBeforeAck(frame);
      return;
    }
    switch (frame.type) {
      case 'call-ringing':
        this.emit('ringing');
        break;
      case 'call-accept':
        this.setPeer(frame);
        this.state = 'live';
        this.emit('accepted');
        break;
      case 'call-offer':
        if (this.state === 'live') this.takeDescription('offer', frame);
        break;
      case 'call-answer':
        if (this.state === 'live') this.takeDescription('answer', frame);
        break;
      case 'call-ice-candidate':
        if (this.state === 'live') this.takeCandidate(frame);
        else if (this.theirs.length < 64) this.theirs.push(frame);
        break;
      case 'call-reject':
        this.end(frame.reason, 'peer');
        break;
      case 'call-hangup':
        this.end(frame.reason, frame.senderId ? 'peer' : 'server');
        break;
      case 'call-media':
        this.emit('media', { audio: frame.audio });
        break;
      case 'call-state':
        if (this.state === 'live' && frame.participants.length === 0) {
          this.end('over', 'server');
        }
        break;
      default:
        break;
    }
  }

  takeDescription(type, frame) {
    const generation = frame.generation || 0;

    if (type === 'offer') this.beforeOffer?.();
    if (this.mutual === false && frame.ring === false && type === 'offer'
      && this.connection.pc.currentRemoteDescription === null
      && this.connection.pc.signalingState === 'have-local-offer') {
      this.mutual = true;
    }
    if (generation > this.connection.generation && type === 'offer') {
      this.connect(generation);
    }
    if (generation === this.connection.generation) {
      this.connection.takeDescription({ type, sdp: frame.sdp });
    }
  }

  takeCandidate(frame) {
    if ((frame.generation || 0) === this.connection.generation) {
      this.connection.takeCandidate(frame.candidate);
    }
  }

  // In mid-call

  renegotiate() {
    return this.connection.renegotiate();
  }

  restartIce() {
    this.connection.pc.restartIce();
  }

  connectAnew() {
    this.connect(this.connection.generation + 1);
  }

  // The same as holler-cli --negotiate: [[seconds, what]...]
  async negotiateAt(plan) {
    const began = performance.now();

    for (const [seconds, what] of plan) {
      const left = began + seconds * 1000 - performance.now();

      if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
      if (this.state === 'ended') return;
      if (what === 'offer') this.renegotiate();
      else if (what === 'restart') this.restartIce();
      else this.connectAnew();
    }
  }

  // Does it when the other's next offer is here, before that is looked at.
  atNextOffer(act) {
    return new Promise((resolve) => {
      this.beforeOffer = () => {
        this.beforeOffer = null;
        act();
        resolve();
      };
    });
  }

  // Waits for so many offers of the other's and lets ours cross them, however
  // long either takes: by turns ours is made and leaves when theirs has come,
  // and is begun only then.
  async crossOffers(times) {
    const { connection } = this;
    const crossed = () => connection.ignoredOffers + connection.yieldedOffers;

    for (let turn = 0; crossed() < times; turn++) {
      await connection.idle();
      if (turn % 2 === 0) {
        connection.hold();
        const theirs = this.atNextOffer(() => connection.release());

        await connection.renegotiate();
        await theirs;
      } else {
        let ours = null;

        await this.atNextOffer(() => {
          if (connection.isIdle) ours = connection.negotiate();
        });
        await ours;
      }
    }
  }

  // Until sound goes both ways. The first of it comes when it has been made,
  // sent, received and let out of two buffers; how long that takes is not what
  // hear () asks.
  async waitSound(ms) {
    const until = performance.now() + ms;
    let inRow = 0;

    while (inRow < SOUND_LOOKS) {
      if (performance.now() > until) throw new Error('no sound');
      await new Promise((resolve) => setTimeout(resolve, SOUND_LOOK_MS));
      const { packetsSent } = await this.connection.statistics();

      inRow = packetsSent > 0 && this.ear.track && this.ear.isAudible()
        ? inRow + 1 : 0;
    }
  }

  setMuted(muted, way) {
    const frame = this.frame('call-media', { audio: !muted, video: false,
      screen: false, screenAudio: false });

    this.mouth.track.enabled = !muted;
    if (way === 'channel') return this.connection.send(JSON.stringify(frame));
    this.phone.signal.send(frame);
    return true;
  }

  async hear(ms) {
    const before = await this.connection.statistics();
    const heard = this.ear.track ? await this.ear.measure(ms) : { share: 0 };
    const after = await this.connection.statistics();

    return { ...heard, audioLevel: after.audioLevel,
      packetsReceived: after.packetsReceived - before.packetsReceived,
      packetsSent: after.packetsSent - before.packetsSent,
      ignoredOffers: this.connection.ignoredOffers,
      yieldedOffers: this.connection.yieldedOffers,
      sections: this.connection.pc.getTransceivers().map(
        (t) => `${t.mid} ${t.receiver.track.kind} ${t.currentDirection}`),
      generation: this.connection.generation, mutual: this.mutual };
  }

  hangUp(reason = 'hangup') {
    if (this.state === 'ended') return;
    this.phone.signal.request(this.epoch === null
      ? { type: 'call-hangup', callId: this.callId, reason }
      : this.frame('call-hangup', { reason }))
      .catch((error) => this.emit('error', { text: `call-hangup: ${error}` }));
    this.end(reason, 'me');
  }

  end(reason, by) {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.connection?.close();
    this.carrier?.close();
    this.ear?.detach();
    this.mouth?.close();
    this.emit('ended', { reason, by });
  }
}
