// The service under test: the real binary, started with an environment of its own, on a port of its own, and at the end
// asked to go, which it has to do cleanly.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PATIENCE_MS, until } from './until.mjs';

export const BINARY = path.resolve(
  process.env.SERVICE_BINARY ?? fileURLToPath(new URL('../../build/color-camera-service', import.meta.url)),
);
const FAULT = /Sanitizer|runtime error:|CRITICAL|Assertion failed/;
export const PREFIX = '/api/v1/color_camera';

/** Where a service or a browser runs by default; a Host of network.mjs is another machine. */
export const HERE = {
  address: '127.0.0.1',
  entering: [],
  script: (program) => program,
  openPort: freePort,
};

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// Nothing of whoever runs the tests, but what a program needs to run and what sanitizers are set by.
function inheritedEnvironment() {
  const wanted = ([name]) => ['PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH'].includes(name) || /SAN_OPTIONS$/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(wanted));
}

export class Service {
  #child;
  #exited;
  #settings;
  #host;
  #directory = fs.mkdtempSync(path.join(os.tmpdir(), 'color-camera-'));
  log = '';

  static async start(environment, host = HERE) {
    const service = new Service();
    service.#host = host;
    try {
      await service.#start(environment);
    } catch (error) {
      service.#child?.kill('SIGKILL');
      service.#removeDirectory();
      error.message += `\n--- the service's log ---\n${service.log}`;
      throw error;
    }
    return service;
  }

  async #start(environment) {
    assert.ok(fs.existsSync(BINARY), `${BINARY} is not there: build it, or say where it is by SERVICE_BINARY`);
    const port = await this.#host.openPort();
    // No STUN server: what the tests send stays on this machine.
    const iceConfig = path.join(this.#directory, 'ice.json');
    fs.writeFileSync(iceConfig, JSON.stringify({ urls: [] }));

    this.url = `http://127.0.0.1:${port}`; // for the test
    this.pageUrl = `http://${this.#host.address}:${port}`; // for browsers
    this.#settings = {
      ...inheritedEnvironment(),
      SERVICE_HOST: this.#host === HERE ? '127.0.0.1' : '0.0.0.0',
      SERVICE_PORT: String(port),
      CAMERA_BACKEND: 'pattern',
      ICE_CONFIG_PATH: iceConfig,
      ...environment,
    };
    await this.startAgain();
  }

  /** After end() or crash(): on the same port, with the same settings. */
  async startAgain() {
    const [program, ...leading] = [...this.#host.entering, BINARY];
    this.#child = spawn(program, leading, { cwd: this.#directory, stdio: ['ignore', 'pipe', 'pipe'], env: this.#settings });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => { this.log += text; });
    }
    this.#exited = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve({ error }));
      this.#child.once('close', (code, signal) => resolve({ code, signal }));
    });
    await Promise.race([
      until('the service to answer', () => Promise.race([this.#isUp(), sleep(1000)])),
      this.#exited.then((end) => assert.fail(`the service ended at once: ${JSON.stringify(end)}\n${this.log}`)),
    ]);
  }

  // Node's fetch may wait for ever where the connection was reset before the request was written.
  #isUp() {
    return this.get('/camera/status').then(() => true, () => false);
  }

  #removeDirectory() {
    fs.rmSync(this.#directory, { recursive: true, force: true });
  }

  get pid() {
    return this.#child.pid;
  }

  get(route) {
    return this.#request('GET', route);
  }

  post(route, body) {
    return this.#request('POST', route, body);
  }

  /** The body of a 200; anything else is an error that carries `status` and `body`. */
  async #request(method, route, body) {
    const response = await fetch(this.url + route, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    throw Object.assign(new Error(`${method} ${route}: ${response.status} ${JSON.stringify(answer)}`), {
      status: response.status,
      body: answer,
    });
  }

  async viewer() {
    return (await this.get('/connections')).current_client;
  }

  waitUntilNobodyWatches(patienceMs) {
    return until('the camera to be free', async () => (await this.viewer()) === null, patienceMs);
  }

  waitForCamera(state) {
    return until(`the camera to be ${state}`, async () => (await this.get('/camera/status')).connection_state === state);
  }

  /** The process stands still, as if the network were cut. */
  pause() {
    this.#child.kill('SIGSTOP');
  }

  resume() {
    this.#child.kill('SIGCONT');
  }

  /** Without a word to anybody. */
  async crash() {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Asks the service to go, and looks whether that went well. */
  async end() {
    this.resume(); // a paused one would not hear it
    this.#child.kill('SIGTERM');
    const overdue = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    const end = await this.#exited;
    clearTimeout(overdue);
    assert.deepEqual(end, { code: 0, signal: null }, 'the service ends cleanly');
  }

  /** Ends the service for good. */
  async stop() {
    try {
      await this.end();
    } finally {
      this.#removeDirectory();
    }
    assert.doesNotMatch(this.log, FAULT);
  }
}

/** Runs body(service) with a service of its own; a failure shows the service's log. */
export async function withService(environment, body, host = HERE) {
  const service = await Service.start(environment, host);
  let failure = null;
  try {
    await body(service);
  } catch (error) {
    failure = error;
  }
  try {
    await service.stop();
  } catch (error) {
    failure ??= error;
  }
  if (!failure) return;
  failure.message += `\n--- the service's log ---\n${service.log}`;
  throw failure;
}
