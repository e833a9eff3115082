"""Watches the camera with aiortc until a second viewer takes it over, and prints what the first one saw as JSON.

aiortc-viewer.py URL CODEC FRAMES
"""

import asyncio
import json
import sys
import urllib.request
import zlib

from aiortc import RTCConfiguration, RTCPeerConnection, RTCRtpReceiver, RTCSessionDescription

INSET = 0.03


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def describe_picture(frame):
    """What the tests ask of a decoded picture: its size, its corners' colours, and a sum to compare it by."""
    pixels = frame.to_ndarray(format="rgb24")
    height, width, _ = pixels.shape
    spots = ((INSET, INSET), (1 - INSET, INSET), (1 - INSET, 1 - INSET), (INSET, 1 - INSET))
    corners = [pixels[round(y * (height - 1)), round(x * (width - 1))].tolist() for x, y in spots]
    return {"width": width, "height": height, "corners": corners, "sum": zlib.crc32(pixels.tobytes())}


class Viewer:
    """A peer that receives video, and has a data channel."""

    def __init__(self, codec):
        loop = asyncio.get_running_loop()
        self.track, self.opened, self.messages = loop.create_future(), loop.create_future(), asyncio.Queue()
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.peer.on("track", self.track.set_result)
        transceiver = self.peer.addTransceiver("video", direction="recvonly")
        offered = [c for c in RTCRtpReceiver.getCapabilities("video").codecs if c.name.upper() in (codec, "RTX")]
        transceiver.setCodecPreferences(offered)
        self.channel = self.peer.createDataChannel("aiortc")
        self.channel.on("open", lambda: self.opened.set_result(None))
        self.channel.on("message", self.messages.put_nowait)

    async def offer(self, url):
        """Offers to the service, and returns its answer."""
        await self.peer.setLocalDescription(await self.peer.createOffer())
        offer = {"sdp": self.peer.localDescription.sdp, "type": self.peer.localDescription.type}
        return await asyncio.get_running_loop().run_in_executor(None, post, url + "/offer", offer)


async def watch(url, codec, count):
    viewer, successor = Viewer(codec), Viewer(codec)
    answer = await viewer.offer(url)
    await viewer.peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], answer["type"]))
    receive = (await viewer.track).recv
    pictures = [describe_picture(await receive()) for _ in range(count)]
    await viewer.opened
    viewer.channel.send('{"type":"ping"}')
    pong = await viewer.messages.get()
    await successor.offer(url)
    farewell = await viewer.messages.get()
    await asyncio.gather(viewer.peer.close(), successor.peer.close())
    return {"pictures": pictures, "pong": pong, "farewell": farewell, "answer": answer["sdp"]}


async def main():
    url, codec, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    print(json.dumps(await asyncio.wait_for(watch(url, codec, count), 50)))


asyncio.run(main())
