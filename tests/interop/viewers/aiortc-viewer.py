"""Watches the camera with aiortc, and prints what it saw as JSON.

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


async def watch(url, codec, count):
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    loop = asyncio.get_running_loop()
    track, opened, pong = loop.create_future(), loop.create_future(), loop.create_future()
    peer.on("track", track.set_result)
    transceiver = peer.addTransceiver("video", direction="recvonly")
    offered = [c for c in RTCRtpReceiver.getCapabilities("video").codecs if c.name.upper() in (codec, "RTX")]
    transceiver.setCodecPreferences(offered)
    channel = peer.createDataChannel("aiortc")
    channel.on("open", lambda: opened.set_result(None))
    channel.on("message", lambda message: pong.done() or pong.set_result(message))

    await peer.setLocalDescription(await peer.createOffer())
    offer = {"sdp": peer.localDescription.sdp, "type": peer.localDescription.type}
    answer = await loop.run_in_executor(None, post, url + "/offer", offer)
    await peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], answer["type"]))
    receive = (await track).recv
    pictures = [describe_picture(await receive()) for _ in range(count)]
    await opened
    channel.send('{"type":"ping"}')
    result = {"pictures": pictures, "pong": await pong, "answer": answer["sdp"]}
    await peer.close()
    return result


async def main():
    url, codec, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    print(json.dumps(await asyncio.wait_for(watch(url, codec, count), 50)))


asyncio.run(main())
