// A FIFO as a camera, fed by ffmpeg as an operator would do it; the feed can end and begin again.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export class FifoCamera {
  #directory = fs.mkdtempSync(path.join(os.tmpdir(), 'fifo-camera-'));
  #feed = null;
  #feedGone = null;
  path = path.join(this.#directory, 'camera.y4m');

  constructor() {
    execFileSync('mkfifo', [this.path]);
  }

  /** A moving picture of 320 x 240, 15 times a second. */
  plugIn() {
    this.#feed = spawn('ffmpeg', [
      '-nostdin', '-loglevel', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=15',
      '-pix_fmt', 'yuv420p', '-f', 'yuv4mpegpipe', '-y', this.path,
    ], { stdio: 'ignore' });
    this.#feedGone = once(this.#feed, 'close');
  }

  async unplug() {
    this.#feed?.kill('SIGKILL');
    await this.#feedGone;
  }

  async remove() {
    await this.unplug();
    fs.rmSync(this.#directory, { recursive: true, force: true });
  }
}
