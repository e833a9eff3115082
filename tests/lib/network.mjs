// Two machines and the wire between them, without any hardware: two network namespaces joined by a pair of interfaces, in
// which a service and a browser run. The wire can be pulled, go deaf, or lead one way only. Needs what `unshare --net`
// needs; all ends with remove(), and at the latest with this process.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './until.mjs';

const BRIDGE = fileURLToPath(new URL('network-bridge.mjs', import.meta.url));
const PREFIX_BITS = 24;
const NOBODY = '02:00:00:00:00:01'; // a MAC address that no interface has
const isRoot = process.getuid() === 0;

// A namespace lasts as long as the process that waits in it.
async function waitInNamespace(command) {
  const [program, ...leading] = command;
  const holder = spawn(program, [...leading, 'sh', '-c', 'PATH=$PATH:/usr/sbin:/sbin; ip link set lo up && echo made && exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [made] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'close')]);
  if (String(made) !== 'made\n') throw new Error(`no network namespace: ${command.join(' ')} ended with ${made}`);
  return holder;
}

/** One of the machines. */
class Host {
  #holder;
  #bridges = [];
  #scripts = fs.mkdtempSync(path.join(os.tmpdir(), 'network-'));

  constructor(holder, address) {
    this.#holder = holder;
    this.address = address;
  }

  /** What to put before a command, that it runs here. */
  get entering() {
    const user = isRoot ? [] : ['--user', '--preserve-credentials'];
    return ['nsenter', '--target', String(this.#holder.pid), ...user, '--net'];
  }

  get pid() {
    return this.#holder.pid;
  }

  run(...command) {
    const [program, ...leading] = this.entering;
    return execFileSync(program, [...leading, ...command], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    });
  }

  /** A program that runs another one here. */
  script(program) {
    const file = path.join(this.#scripts, path.basename(program));
    fs.writeFileSync(file, `#!/bin/sh\nexec ${this.entering.join(' ')} ${program} "$@"\n`, { mode: 0o755 });
    return file;
  }

  /** A port of this machine's loopback that is reached at the same port outside, too. */
  async openPort() {
    const server = net.createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address();
    const [program, ...leading] = this.entering;
    const bridge = spawn(program, [...leading, process.execPath, BRIDGE], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#bridges.push(bridge);
    bridge.send(port, server);
    await once(bridge, 'message');
    server.close();
    return port;
  }

  async remove() {
    const all = [...this.#bridges, this.#holder];
    for (const child of all) child.kill('SIGKILL');
    await until('the namespace to be gone', () => all.every((child) => child.exitCode !== null || child.signalCode !== null));
    fs.rmSync(this.#scripts, { recursive: true, force: true });
  }
}

export class Network {
  /** The service's machine, and the viewer's. */
  static async create() {
    const network = new Network();
    const near = await waitInNamespace(['unshare', ...(isRoot ? [] : ['--map-root-user']), '--net']);
    network.service = new Host(near, '198.51.100.1');
    const inside = isRoot ? [] : ['nsenter', '--target', String(near.pid), '--user', '--preserve-credentials'];
    network.viewer = new Host(await waitInNamespace([...inside, 'unshare', '--net']), '198.51.100.2');
    network.service.run('ip', 'link', 'add', 'wire', 'type', 'veth', 'peer', 'name', 'wire', 'netns', String(network.viewer.pid));
    for (const host of [network.service, network.viewer]) {
      host.run('ip', 'address', 'add', `${host.address}/${PREFIX_BITS}`, 'dev', 'wire');
      host.run('ip', 'link', 'set', 'wire', 'up');
    }
    return network;
  }

  /** The plug is pulled: both ends see that. */
  pullPlug() {
    this.service.run('ip', 'link', 'set', 'wire', 'down');
  }

  plugIn() {
    this.service.run('ip', 'link', 'set', 'wire', 'up');
  }

  /** What the host sends is lost from now on, and no interface shows it. */
  loseAllFrom(host) {
    host.run('ip', 'neighbour', 'replace', this.#other(host).address, 'lladdr', NOBODY, 'dev', 'wire', 'nud', 'permanent');
  }

  loseNothing() {
    for (const host of [this.service, this.viewer]) {
      host.run('ip', 'neighbour', 'flush', 'dev', 'wire', 'nud', 'permanent');
    }
  }

  /** The viewer's machine has another address from now on. */
  moveViewer(address) {
    this.viewer.run('ip', 'address', 'flush', 'dev', 'wire', 'scope', 'global');
    this.viewer.run('ip', 'address', 'add', `${address}/${PREFIX_BITS}`, 'dev', 'wire');
    this.viewer.address = address;
  }

  #other(host) {
    return host === this.service ? this.viewer : this.service;
  }

  async remove() {
    await this.viewer.remove();
    await this.service.remove();
  }
}
