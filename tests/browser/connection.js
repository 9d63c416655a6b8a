// SPDX-FileCopyrightText: The Holler authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One peer connection with the negotiation that the W3C's WebRTC
// recommendation gives as its example (section 10.7, "perfect negotiation"),
// unchanged: the browser does the rollback, setLocalDescription () is called
// without arguments. What Holler adds is around it: the sections are there
// from the start, and the candidates wait until the server knows the offer.

// Tracks for the sections in which nothing flows yet.
function makeSilentTracks(context) {
  const canvas = document.createElement('canvas');

  canvas.width = 16;
  canvas.height = 16;
  canvas.getContext('2d').fillRect(0, 0, 16, 16);
  return {
    video: () => canvas.captureStream().getVideoTracks()[0],
    audio: () => new MediaStreamAudioDestinationNode(context)
      .stream.getAudioTracks()[0],
  };
}

// Candidates travel by themselves; a first offer must not have any.
function withoutCandidates(sdp) {
  return sdp.split('\r\n')
    .filter((line) => !line.startsWith('a=candidate:')
      && !line.startsWith('a=end-of-candidates'))
    .join('\r\n');
}

export class Connection {
  // callbacks: description (type, sdp), candidate (candidate), track (track),
  // state (text), channel (channel), data (text), error (text)
  constructor({ context, microphone, generation, polite, iceServers, sections,
    callbacks }) {
    this.generation = generation;
    this.polite = polite;
    this.callbacks = callbacks;
    this.makingOffer = false;
    this.ignoreOffer = false;
    this.isSettingRemoteAnswerPending = false;
    this.ignoredOffers = 0;
    this.yieldedOffers = 0;
    this.steps = 0; // under way
    this.wishes = []; // for offers
    this.holding = false;
    this.held = null; // an offer of ours that does not leave yet
    this.closed = false;

    this.pc = new RTCPeerConnection({ iceServers });
    this.pc.onnegotiationneeded = () => this.negotiate();
    this.pc.onicecandidate = ({ candidate }) => {
      this.callbacks.candidate(candidate);
    };
    this.pc.ontrack = ({ track, transceiver }) => {
      // Sections are told apart by their order among those of their kind.
      const sounds = this.pc.getTransceivers()
        .filter((t) => t.receiver.track.kind === 'audio');
      if (transceiver === sounds[0]) this.callbacks.track(track);
    };
    this.pc.onconnectionstatechange = () => {
      this.callbacks.state(this.pc.connectionState);
    };
    this.pc.ondatachannel = ({ channel }) => this.watchChannel(channel);

    this.microphone = this.pc.addTrack(microphone);
    if (sections === 'all') this.addSilentSections(context);
    this.channel = this.pc.createDataChannel('holler');
    this.channel.onopen = () => this.callbacks.channel('own');
    this.channel.onmessage = ({ data }) => this.callbacks.data(data);
  }

  // addTrack () and not addTransceiver (): only the transceivers of the former
  // are taken for the sections of an offer that comes (RFC 9429, 5.10).
  addSilentSections(context) {
    const make = makeSilentTracks(context);

    // All of them first: a sender without a track would be used again.
    for (const sender of ['video', 'video', 'audio']
      .map((kind) => this.pc.addTrack(make[kind]()))) {
      sender.track.stop();
      sender.replaceTrack(null);
    }
  }

  watchChannel(channel) {
    channel.onmessage = ({ data }) => this.callbacks.data(data);
    if (channel.readyState === 'open') this.callbacks.channel(channel.label);
    else channel.onopen = () => this.callbacks.channel(channel.label);
  }

  async negotiate() {
    this.steps++;
    try {
      this.makingOffer = true;
      await this.pc.setLocalDescription();
      this.sendDescription();
    } catch (error) {
      this.fail('offer', error);
    } finally {
      this.makingOffer = false;
      this.endStep();
    }
  }

  // Is this a moment in which the browser may say that negotiation is needed?
  // In others setLocalDescription () would answer, or offer twice.
  get isIdle() {
    return !this.closed && this.steps === 0
      && this.pc.signalingState === 'stable';
  }

  endStep() {
    this.steps--;
    if (this.isIdle) for (const wish of this.wishes.splice(0)) wish();
  }

  // Until it is idle.
  idle() {
    return new Promise((resolve) => {
      if (this.isIdle) resolve();
      else this.wishes.push(resolve);
    });
  }

  // An offer that nothing in the browser asks for, at the next such moment.
  async renegotiate() {
    while (!this.isIdle) await this.idle();
    await this.negotiate();
  }

  // The next offer is made and does not leave before release ().
  hold() {
    this.holding = true;
  }

  release() {
    const held = this.held;

    this.holding = false;
    this.held = null;
    if (held && !this.closed) this.callbacks.description('offer', held);
  }

  sendDescription() {
    const { type } = this.pc.localDescription;
    const sdp = withoutCandidates(this.pc.localDescription.sdp);

    if (this.holding && type === 'offer') this.held = sdp;
    else if (!this.closed) this.callbacks.description(type, sdp);
  }

  async takeDescription(description) {
    this.steps++;
    try {
      const readyForOffer = !this.makingOffer
        && (this.pc.signalingState === 'stable'
          || this.isSettingRemoteAnswerPending);
      const offerCollision = description.type === 'offer' && !readyForOffer;

      this.ignoreOffer = !this.polite && offerCollision;
      if (this.ignoreOffer) {
        this.ignoredOffers++;
        return;
      }
      if (offerCollision) this.yieldedOffers++;
      this.isSettingRemoteAnswerPending = description.type === 'answer';
      await this.pc.setRemoteDescription(description);
      this.isSettingRemoteAnswerPending = false;
      if (description.type === 'offer') {
        await this.pc.setLocalDescription();
        this.sendDescription();
      }
    } catch (error) {
      this.fail(description.type, error);
    } finally {
      this.endStep();
    }
  }

  async takeCandidate(candidate) {
    try {
      await this.pc.addIceCandidate(candidate || undefined);
    } catch (error) {
      if (!this.ignoreOffer) this.fail('candidate', error);
    }
  }

  fail(what, error) {
    if (!this.closed) this.callbacks.error(`${what}: ${error}`);
  }

  send(text) {
    if (this.channel.readyState !== 'open') return false;
    this.channel.send(text);
    return true;
  }

  // Of the first sound: what came, and what it was like.
  async statistics() {
    const result = { packetsReceived: 0, packetsSent: 0, audioLevel: 0 };

    for (const entry of (await this.pc.getStats()).values()) {
      if (entry.type === 'inbound-rtp' && entry.kind === 'audio') {
        result.packetsReceived += entry.packetsReceived;
        result.audioLevel = Math.max(result.audioLevel, entry.audioLevel || 0);
      } else if (entry.type === 'outbound-rtp' && entry.kind === 'audio') {
        result.packetsSent += entry.packetsSent;
      }
    }
    return result;
  }

  close() {
    this.closed = true;
    this.pc.close();
  }
}
