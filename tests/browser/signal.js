// SPDX-FileCopyrightText: The Holler authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The two ways to a Holler server that a page has: fetch () and a WebSocket.

const SEEN_AFTER_MS = 200;
const REQUEST_TIMEOUT_MS = 10000;

export class RequestError extends Error {
  constructor(frame) {
    super(frame.code);
    this.code = frame.code;
    this.frame = frame;
  }
}

export class Signal {
  constructor(server) {
    this.server = server;
    this.requests = new Map();
    this.lastId = 0;
    this.lastSeq = 0;
    this.seenTimer = 0;
    // Called with every frame that is no answer, in order.
    this.onframe = () => {};
    this.onclose = () => {};
  }

  async fetch(method, path, body) {
    const headers = {};

    if (body) headers['Content-Type'] = 'application/json';
    if (this.session) {
      headers.Authorization = `Bearer ${this.session.accessToken}`;
    }
    const response = await fetch(this.server + path,
      { method, headers, body: body && JSON.stringify(body) });
    const text = await response.text();
    const answer = text ? JSON.parse(text) : null;

    if (!response.ok) throw new RequestError(answer.error);
    return answer;
  }

  async logIn(username, password) {
    this.session = await this.fetch('POST', '/api/auth/login',
      { username, password, deviceName: 'A browser' });
    return this.session.user;
  }

  // Until the server said that it has told everything.
  connect() {
    const url = this.server.replace(/^http/, 'ws') + '/ws';

    return new Promise((resolve, reject) => {
      this.socket = new WebSocket(url,
        ['holler.v1', `bearer.${this.session.accessToken}`]);
      this.socket.onerror = () => reject(new Error('no socket'));
      this.socket.onclose = ({ code }) => {
        reject(new Error(`closed: ${code}`));
        this.onclose(code);
      };
      this.socket.onmessage = ({ data }) => {
        const frame = JSON.parse(data);

        this.take(frame);
        if (frame.type === 'hello') this.hello = frame;
        else if (frame.type === 'ready') resolve(this.hello);
      };
    });
  }

  take(frame) {
    if (frame.seq) this.acknowledge(frame.seq);
    if (['ack', 'error', 'call-error'].includes(frame.type)
      && this.requests.has(frame.id)) {
      const { resolve, reject, timer } = this.requests.get(frame.id);

      clearTimeout(timer);
      this.requests.delete(frame.id);
      if (frame.type === 'ack') resolve(frame);
      else reject(new RequestError(frame));
    } else {
      this.onframe(frame);
    }
  }

  acknowledge(seq) {
    if (this.lastSeq && seq !== this.lastSeq + 1) {
      this.onframe({ type: 'gap', from: this.lastSeq, to: seq });
    }
    this.lastSeq = seq;
    this.seenTimer ||= setTimeout(() => {
      this.seenTimer = 0;
      this.send({ type: 'seen', seq: this.lastSeq });
    }, SEEN_AFTER_MS);
  }

  send(frame) {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(frame));
    }
  }

  request(frame) {
    const id = `r${++this.lastId}`;

    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.requests.delete(id);
        reject(new Error(`no answer to ${frame.type}`));
      }, REQUEST_TIMEOUT_MS);

      this.requests.set(id, { resolve, reject, timer });
      this.send({ ...frame, id });
    });
  }

  close() {
    clearTimeout(this.seenTimer);
    this.seenTimer = 0;
    this.socket?.close();
  }
}
