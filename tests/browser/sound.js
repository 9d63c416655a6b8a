// SPDX-FileCopyrightText: The Holler authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A mouth and an ear. What is said is a tone that no voice makes, so that the
// other end can tell it from its own echo.

const MEASURE_EVERY_MS = 40;
const AUDIBLE = 0.003;

export class Mouth {
  constructor(context, frequency) {
    const gain = new GainNode(context, { gain: 0.4 });
    const destination = new MediaStreamAudioDestinationNode(context);

    this.oscillator = new OscillatorNode(context, { frequency });
    this.oscillator.connect(gain).connect(destination);
    this.oscillator.start();
    [this.track] = destination.stream.getAudioTracks();
  }

  close() {
    this.oscillator.stop();
    this.track.stop();
  }
}

export class Ear {
  constructor(context) {
    this.context = context;
    this.analyser = new AnalyserNode(context, {
      fftSize: 4096, smoothingTimeConstant: 0,
    });
  }

  // Chromium decodes a remote track only while an element plays it.
  attach(track) {
    const stream = new MediaStream([track]);

    this.detach();
    this.element = new Audio();
    this.element.muted = true;
    this.element.srcObject = stream;
    this.element.play().catch(() => {});
    this.source = new MediaStreamAudioSourceNode(this.context,
      { mediaStream: stream });
    this.source.connect(this.analyser);
    this.track = track;
  }

  detach() {
    this.source?.disconnect();
    if (this.element) this.element.srcObject = null;
    this.source = null;
    this.element = null;
    this.track = null;
  }

  loudness() {
    const samples = new Float32Array(this.analyser.fftSize);

    this.analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0)
      / samples.length);
  }

  isAudible() {
    return this.loudness() > AUDIBLE;
  }

  loudestHz() {
    const bins = new Float32Array(this.analyser.frequencyBinCount);
    let best = 1;

    this.analyser.getFloatFrequencyData(bins);
    bins.forEach((level, i) => { if (i > 0 && level > bins[best]) best = i; });
    return best * this.context.sampleRate / this.analyser.fftSize;
  }

  // How loud it was, which share of the time anything was heard, and which
  // frequency was the loudest most of the time.
  async measure(ms) {
    const loudness = [];
    const loudest = [];
    const end = performance.now() + ms;

    while (performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, MEASURE_EVERY_MS));
      loudness.push(this.loudness());
      loudest.push(this.loudestHz());
    }
    loudest.sort((a, b) => a - b);
    return {
      rms: Math.sqrt(loudness.reduce((sum, x) => sum + x * x, 0)
        / loudness.length),
      share: loudness.filter((x) => x > AUDIBLE).length / loudness.length,
      hz: loudest[Math.floor(loudest.length / 2)],
    };
  }
}
