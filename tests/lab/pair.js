// SPDX-FileCopyrightText: The Holler authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One end of a call between two browsers: says a file, and keeps what it
// hears. Times are milliseconds of the wall clock, as both browsers and the
// laboratory have it from the same machine.

const RATE = 48000;

// Hands out what it hears, with the time of the first sample.
const RECORDER = `
  class Recorder extends AudioWorkletProcessor {
    process([input]) {
      if (input.length > 0) this.port.postMessage([currentFrame, input[0]]);
      return true;
    }
  }
  registerProcessor('recorder', Recorder);
`;

class Pair {
  async open(iceServers, iceTransportPolicy, speech) {
    this.context = new AudioContext({ sampleRate: RATE, latencyHint: 'interactive' });
    await this.context.resume();
    await this.context.audioWorklet.addModule(URL.createObjectURL(
      new Blob([RECORDER], { type: 'text/javascript' })));
    const bytes = await (await fetch(speech)).arrayBuffer();
    this.source = new AudioBufferSourceNode(this.context,
      { buffer: await this.context.decodeAudioData(bytes) });
    const mouth = new MediaStreamAudioDestinationNode(this.context,
      { channelCount: 1 });
    this.source.connect(mouth);

    this.heard = [];
    this.heardBegan = null;
    this.samples = [];
    this.pc = new RTCPeerConnection({ iceServers, iceTransportPolicy });
    this.pc.addTrack(mouth.stream.getAudioTracks()[0], mouth.stream);
    this.pc.ontrack = ({ streams }) => this.hear(streams[0]);
  }

  hear(stream) {
    // Chromium decodes a remote track only while an element plays it.
    this.element = new Audio();
    this.element.muted = true;
    this.element.srcObject = stream;
    this.element.play().catch(() => {});
    const recorder = new AudioWorkletNode(this.context, 'recorder',
      { channelCount: 1, channelCountMode: 'explicit' });

    recorder.port.onmessage = ({ data: [frame, samples] }) => {
      if (this.heardBegan === null) this.heardBegan = frame;
      const from = frame - this.heardBegan;
      // A block that was not processed is silence.
      while (this.written < from) this.push(new Float32Array(128));
      this.push(samples);
    };
    this.written = 0;
    new MediaStreamAudioSourceNode(this.context, { mediaStream: stream })
      .connect(recorder);
  }

  push(samples) {
    const block = new Int16Array(samples.length);

    for (let i = 0; i < samples.length; i++) {
      block[i] = Math.max(-1, Math.min(1, samples[i])) * 32767;
    }
    this.heard.push(block);
    this.written += samples.length;
  }

  async gather() {
    if (this.pc.iceGatheringState !== 'complete') {
      await new Promise((resolve) => {
        this.pc.onicegatheringstatechange = () => {
          if (this.pc.iceGatheringState === 'complete') resolve();
        };
      });
    }
    return this.pc.localDescription.toJSON();
  }

  async offer() {
    await this.pc.setLocalDescription();
    return this.gather();
  }

  async answer(offer) {
    await this.pc.setRemoteDescription(offer);
    await this.pc.setLocalDescription();
    return this.gather();
  }

  async accept(answer) {
    await this.pc.setRemoteDescription(answer);
    return true;
  }

  // The wall clock when the context's time was 0: what is rendered is rendered
  // in blocks, so the smallest difference is the right one.
  async findZero() {
    let zero = Infinity;

    for (let i = 0; i < 100; i++) {
      zero = Math.min(zero, performance.timeOrigin + performance.now()
        - this.context.currentTime * 1000);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    return zero;
  }

  speak() {
    const at = this.context.currentTime + 0.05;

    this.source.start(at);
    this.saidBegan = at;
    return true;
  }

  async statistics() {
    const result = { now: performance.timeOrigin + performance.now(),
      state: this.pc.connectionState };

    for (const entry of (await this.pc.getStats()).values()) {
      if (entry.type === 'inbound-rtp' && entry.kind === 'audio') {
        result.concealed = entry.concealedSamples;
        result.received = entry.totalSamplesReceived;
        result.packetsLost = entry.packetsLost;
        result.packetsReceived = entry.packetsReceived;
      }
    }
    return result;
  }

  async times() {
    const zero = await this.findZero();

    return { saidBegan: zero + this.saidBegan * 1000,
      heardBegan: zero + this.heardBegan * 1000 / RATE };
  }

  // All that was heard, as text, for that is what leaves a page.
  async take() {
    const url = await new Promise((resolve) => {
      const reader = new FileReader();

      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(new Blob(this.heard));
    });
    return url.slice(url.indexOf(',') + 1);
  }
}

window.Pair = Pair;
