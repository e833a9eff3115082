// A way to a UDP port of this machine that some datagrams do not get through.
import dgram from 'node:dgram';
import { once } from 'node:events';

const LOOPBACK = '127.0.0.1';

export class UdpRelay {
  #near = dgram.createSocket('udp4'); // who wants to get through sends here
  #far = dgram.createSocket('udp4');
  #sender = 0;
  port = 0;

  /** isLost(datagram): it does not get through, in whichever direction. target: the port that the relay leads to. */
  static async open(isLost, target) {
    const relay = new UdpRelay();
    const pass = (datagram, socket, port) => !isLost(datagram) && port && socket.send(datagram, port, LOOPBACK);
    relay.#near.on('message', (datagram, { port }) => {
      relay.#sender = port;
      pass(datagram, relay.#far, target());
    });
    relay.#far.on('message', (datagram) => pass(datagram, relay.#near, relay.#sender));
    for (const socket of [relay.#near, relay.#far]) await once(socket.bind(0, LOOPBACK), 'listening');
    relay.port = relay.#near.address().port;
    return relay;
  }

  close() {
    this.#near.close();
    this.#far.close();
  }
}
