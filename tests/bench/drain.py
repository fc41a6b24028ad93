"""How long the kernel takes to dump the forwarding table of a bridge, in seconds of processor time;
nothing is done with it. In large messages, as brctl2 reads it.

    drain.py BRIDGE
"""

import socket
import struct
import sys
import time

RTM_GETNEIGH, NLM_F_REQUEST, NLM_F_DUMP, NLMSG_DONE, NDA_MASTER = 30, 1, 0x300, 3, 9
NLMSGHDR, NDMSG, NLATTR_U32 = "=IHHII", "BxxxiHBB", "HHI"

index = socket.if_nametoindex(sys.argv[1])
layout = struct.Struct(NLMSGHDR + NDMSG + NLATTR_U32)
header = (layout.size, RTM_GETNEIGH, NLM_F_REQUEST | NLM_F_DUMP, 1, 0)
request = layout.pack(*header, socket.AF_BRIDGE, 0, 0, 0, 0, 8, NDA_MASTER, index)
buffer = bytearray(1 << 18)
with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as channel:
    channel.setsockopt(270, 12, 1)  # SOL_NETLINK, NETLINK_GET_STRICT_CHK: filters count
    start = time.process_time()
    channel.send(request)
    while True:
        size = channel.recv_into(buffer)
        if struct.unpack_from("=4xH", buffer)[0] == NLMSG_DONE:
            break
print(time.process_time() - start)
