// A voice note from the microphone, as Telegram sends them: Opus in Ogg.

import { oggOf } from "/page/ogg.js";

export function canRecord() {
  return Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);
}

export class Recording {
  static async start(tick) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    return new Recording(stream, tick);
  }

  constructor(stream, tick) {
    this.stream = stream;
    this.began = Date.now();
    this.pieces = [];
    const wished = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus"];
    const mimeType = wished.find((type) => MediaRecorder.isTypeSupported(type));
    this.recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
    this.recorder.addEventListener("dataavailable", (event) => this.pieces.push(event.data));
    this.recorder.start();
    tick(0);
    this.timer = setInterval(() => tick(this.seconds), 250);
  }

  get seconds() {
    return Math.floor((Date.now() - this.began) / 1000);
  }

  // The recording as a form for `/voice`.
  async finish() {
    const seconds = Math.max(1, this.seconds);
    const stopped = new Promise((resolve) => this.recorder.addEventListener("stop", resolve));
    this.recorder.stop();
    await stopped;
    this.drop();
    const form = new FormData();
    const sound = await this.sound();
    const ending = sound.type.includes("ogg") ? "ogg" : sound.type.includes("mp4") ? "m4a" : "webm";
    form.append("file", sound, `voice.${ending}`);
    form.append("duration", String(seconds));
    return form;
  }

  // What was recorded; out of WebM and into Ogg, where the browser only makes WebM. What cannot
  // be taken apart is sent as it is, and the bot says what it thinks of it.
  async sound() {
    const type = this.recorder.mimeType || "audio/webm";
    const recorded = new Blob(this.pieces, { type });
    if (!type.includes("webm")) return recorded;
    try {
      return oggOf(new Uint8Array(await recorded.arrayBuffer()));
    } catch {
      return recorded;
    }
  }

  drop() {
    clearInterval(this.timer);
    for (const track of this.stream.getTracks()) track.stop();
  }
}
