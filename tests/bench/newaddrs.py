"""Give a device as many IPv4 addresses as rows.py's `addresses`, from messages that are ready: what
the kernel takes for it, whoever asks. A thousand in a send, an acknowledgement for the last.

    newaddrs.py DEVICE COUNT
"""

import socket
import struct
import sys

RTM_NEWADDR, NLM_F_REQUEST, NLM_F_ACK, NLM_F_EXCL, NLM_F_CREATE = 20, 1, 4, 0x200, 0x400
IFA_ADDRESS, IFA_LOCAL = 1, 2
MESSAGE = struct.Struct("=IHHII BBBBi HH4s HH4s")

index, count = socket.if_nametoindex(sys.argv[1]), int(sys.argv[2])
flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL
with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as channel:
    for start in range(0, count, 1000):
        numbers = range(start, min(start + 1000, count))
        data = b""
        for n in numbers:
            address = bytes((10, n >> 8, n & 255, 1))
            asked = flags | NLM_F_ACK * (n == numbers[-1])
            head = (MESSAGE.size, RTM_NEWADDR, asked, n + 1, 0, socket.AF_INET, 32, 0, 0, index)
            data += MESSAGE.pack(*head, 8, IFA_LOCAL, address, 8, IFA_ADDRESS, address)
        channel.send(data)
        (error,) = struct.unpack_from("=i", channel.recv(65536), 16)
        if error:
            sys.exit(f"errno {-error}")
