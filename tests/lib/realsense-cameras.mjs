// The real librealsense without hardware: software cameras, preloaded into the service, that a test plugs in, unplugs
// and disturbs (tests/realsense/realsense-shim.c says how), and a recording of one.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BINARY } from './service.mjs';

const FOR_SERVICE = path.join(path.dirname(BINARY), 'tests/realsense/for-service.json');

/** A suite's options: it is skipped where the service was built without the SDK, unless REALSENSE_REQUIRED is set. */
export function needsRealsense() {
  if (fs.existsSync(FOR_SERVICE)) return { skip: false };
  const reason = `${BINARY} was built without librealsense, or without tests: ${FOR_SERVICE} is not there`;
  assert.ok(!process.env.REALSENSE_REQUIRED, reason);
  return { skip: reason };
}

/** What the first two software cameras say of themselves (tests/realsense/software-camera-models.c). */
export const MODELS = [
  { name: 'Intel RealSense D435I', serial: '819112070001', firmware: '05.12.07.150', usb_type: '3.2' },
  { name: 'Intel RealSense D435', serial: '819112070002', firmware: '05.12.07.100', usb_type: '2.1' },
];

export class RealsenseCameras {
  #directory = fs.mkdtempSync(path.join(os.tmpdir(), 'realsense-cameras-'));
  #control = path.join(this.#directory, 'control');
  #built = JSON.parse(fs.readFileSync(FOR_SERVICE, 'utf8'));

  /** One is plugged in, and streams. */
  constructor() {
    this.plugIn(1);
  }

  /** For the service. */
  get environment() {
    return { LD_PRELOAD: this.#built.LD_PRELOAD, REALSENSE_SHIM_CONTROL: this.#control };
  }

  /** About a second of a software camera, in 320 x 240 at 30 pictures a second. */
  get recording() {
    return this.#built.recording;
  }

  /** The first `count` models are attached from now on, and stream. */
  plugIn(count) {
    this.#tell(`devices=${count} mode=stream`);
  }

  unplug() {
    this.#tell('devices=0 mode=stream');
  }

  /** The one that is attached sends no more pictures; plugIn() ends that. */
  stall() {
    this.#tell('devices=1 mode=stall');
  }

  // By renaming: it is read all the time, and never half written.
  #tell(words) {
    fs.writeFileSync(`${this.#control}.new`, words);
    fs.renameSync(`${this.#control}.new`, this.#control);
  }

  remove() {
    fs.rmSync(this.#directory, { recursive: true, force: true });
  }
}
