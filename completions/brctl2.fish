# Completion for brctl2, and for brctl. Made by `make docs`; do not edit.
#
# It starts no program: what depends on the system is read from /sys/class/net and /run/netns.
# Fish 3.2 or newer.
#
# How far a line was understood is in __brctl2_*: the `node` it has got to; `value`, what has to come next, of
# `keyword`; `words`, the records that count; `operands`, those still to come; the words `given`; the `bridge`
# that was named; `elsewhere`, in another namespace; `rest`, a program follows; `lost`, a word was not understood.

# The records of node $argv[1] in `__brctl2_records`; see tools/gendocs/completion.py for what they mean.
function __brctl2_records_of
    set -g __brctl2_records
    switch "$argv[1]"
        case ''
            set __brctl2_records \
                '/bridge==Make, change, show and delete bridges' \
                '/link==Make, change, show and delete links' \
                '/addr==IP addresses' \
                '/route==Routes' \
                '/neigh==Neighbours (ARP and ND)' \
                '/rule==Policy routing rules' \
                '/netns==Network namespaces' \
                '/fdb==Forwarding entries of bridges and vxlan devices' \
                '/vlan==VLANs of bridges and ports' \
                '/mdb==Multicast groups of bridges' \
                '/mst==Multiple spanning trees' \
                '/migrate==Make a bridge of the NIC you are logged in through, safely' \
                '/vni==VNI filters of vxlan devices' \
                '/monitor==Show changes as they happen' \
                '/topology==A picture of bridges, ports, veth pairs and namespaces' \
                '/demo==Play an address move with real packets, in namespaces of its own' \
                '/completion==TAB in bash, zsh and fish' \
                '/ip==A line of ip(8)' \
                '/brctl==A line of brctl(8)' \
                '/batch==Carry out the lines of a file'
        case '-'
            set __brctl2_records \
                '-f=inet|inet6|bridge|link=Address family' \
                '--family=inet|inet6|bridge|link=Address family' \
                '-4==The same as -f inet' \
                '-6==The same as -f inet6' \
                '-s==Counters' \
                '-stats==Counters' \
                '--statistics==Counters' \
                '-d==All attributes' \
                '--details==All attributes' \
                '-o==One record a line' \
                '--oneline==One record a line' \
                '-t==Time before each event of monitor' \
                '--timestamp==Time before each event of monitor' \
                '-ts==The same, shorter and on the event\'s own line' \
                '--tshort==The same, shorter and on the event\'s own line' \
                '-b=@file=Read commands from FILE' \
                '--batch=@file=Read commands from FILE' \
                '-br==Short lines' \
                '--brief==Short lines' \
                '-j==JSON, with iproute2\'s keys and types' \
                '--json==JSON, with iproute2\'s keys and types' \
                '-p==Indent the JSON' \
                '--pretty==Indent the JSON' \
                '-n=@netns=Do it in this network namespace' \
                '--netns=@netns=Do it in this network namespace' \
                '-c==Colour' \
                '--color==Colour' \
                '-force==Go on after an error in a batch' \
                '--force==Go on after an error in a batch' \
                '--dry-run==Print what would be sent' \
                '--explain==Print the equivalent ip and bridge lines' \
                '-V==The version' \
                '--version==The version' \
                '-h==Help' \
                '--help==Help'
        case 'bridge'
            set __brctl2_records \
                '/add==Make a bridge' \
                '/del==Delete bridges' \
                '/set==Change a bridge' \
                '/show==Show bridges with every attribute' \
                '/stats==Show the IGMP, MLD, STP and VLAN counters of bridges and their ports' \
                '/link==Make, change, show and delete links' \
                '/fdb==Forwarding entries of bridges and vxlan devices' \
                '/mdb==Multicast groups of bridges' \
                '/mst==Multiple spanning trees' \
                '/vlan==VLANs of bridges and ports' \
                '/vni==VNI filters of vxlan devices' \
                '/monitor==Show changes as they happen'
        case 'bridge add'
            set __brctl2_records \
                ':!name=-=The bridge to make' \
                'up==Set it up' \
                'may-exist==Do nothing if it is there with these very properties' \
                'address=-=Link-layer address' \
                '~mac=-=Link-layer address' \
                'mtu=-=Largest packet, in bytes' \
                'txqueuelen=-=Transmit queue length, in packets' \
                '~txqlen=-=Transmit queue length, in packets' \
                '~qlen=-=Transmit queue length, in packets' \
                'alias=-=Free text' \
                'forward_delay=-=Time in listening and in learning before a port forwards' \
                'hello_time=-=Time between STP hello messages' \
                'max_age=-=Time after which a silent root is dead' \
                'ageing_time=-=Time after which a learned address is forgotten' \
                'stp_state=on|off=Spanning tree protocol' \
                '~stp=on|off=Spanning tree protocol' \
                'stp_mode=auto|user|kernel=Who runs STP' \
                'priority=-=Bridge priority in STP' \
                'vlan_filtering=on|off=Forward by VLAN' \
                'vlan_protocol=802.1Q|802.1ad=VLAN tag protocol' \
                'fdb_max_learned=-=Most learned FDB entries' \
                'vlan_default_pvid=-=VLAN of untagged frames on new ports' \
                'vlan_stats_enabled=on|off=Count frames by VLAN' \
                'vlan_stats_per_port=on|off=Count frames by VLAN and port' \
                'group_fwd_mask=-=Link-local groups (01:80:c2:00:00:0X) to forward' \
                'group_address=-=Group address of STP messages' \
                '~group_addr=-=Group address of STP messages' \
                'mcast_snooping=on|off=IGMP and MLD snooping' \
                'no_linklocal_learn=on|off=Do not learn from link-local frames' \
                'mcast_vlan_snooping=on|off=Multicast snooping by VLAN' \
                'mst_enabled=on|off=Multiple spanning trees' \
                'mdb_offload_fail_notification=on|off=Notify when MDB offload fails' \
                'fdb_local_vlan_0=on|off=Keep local FDB entries in VLAN 0 only' \
                'mcast_router=-=Multicast router' \
                'mcast_query_use_ifaddr=on|off=Send queries from the bridge\'s own address' \
                'mcast_querier=on|off=Send IGMP and MLD queries' \
                'mcast_hash_elasticity=-=Without effect' \
                'mcast_hash_max=-=Most multicast groups' \
                'mcast_last_member_count=-=Queries after a leave' \
                '~mcast_last_member_cnt=-=Queries after a leave' \
                'mcast_startup_query_count=-=Queries at start' \
                '~mcast_startup_query_cnt=-=Queries at start' \
                'mcast_last_member_interval=-=Time between queries after a leave' \
                '~mcast_last_member_intvl=-=Time between queries after a leave' \
                'mcast_membership_interval=-=Time after which a silent group is forgotten' \
                '~mcast_membership_intvl=-=Time after which a silent group is forgotten' \
                'mcast_querier_interval=-=Time after which another querier is gone' \
                '~mcast_querier_intvl=-=Time after which another querier is gone' \
                'mcast_query_interval=-=Time between queries' \
                '~mcast_query_intvl=-=Time between queries' \
                'mcast_query_response_interval=-=Longest time to answer a query' \
                '~mcast_query_response_intvl=-=Longest time to answer a query' \
                'mcast_startup_query_interval=-=Time between queries at start' \
                '~mcast_startup_query_intvl=-=Time between queries at start' \
                'mcast_stats_enabled=on|off=Count multicast messages' \
                'mcast_igmp_version=-=IGMP version' \
                'mcast_mld_version=-=MLD version' \
                'nf_call_iptables=on|off=Pass IPv4 frames to iptables' \
                'nf_call_ip6tables=on|off=Pass IPv6 frames to ip6tables' \
                'nf_call_arptables=on|off=Pass ARP frames to arptables' \
                'fdb_flush==Forget learned addresses'
        case 'bridge del'
            set __brctl2_records \
                ':!*dev=@bridge=The bridges' \
                'if-exists==Do nothing if it is not there'
        case 'bridge set'
            set __brctl2_records \
                ':!dev=@bridge=The bridge' \
                'up==Set it up' \
                'down==Set it down' \
                'address=-=Link-layer address' \
                '~mac=-=Link-layer address' \
                'mtu=-=Largest packet, in bytes' \
                'txqueuelen=-=Transmit queue length, in packets' \
                '~txqlen=-=Transmit queue length, in packets' \
                '~qlen=-=Transmit queue length, in packets' \
                'alias=-=Free text' \
                'forward_delay=-=Time in listening and in learning before a port forwards' \
                'hello_time=-=Time between STP hello messages' \
                'max_age=-=Time after which a silent root is dead' \
                'ageing_time=-=Time after which a learned address is forgotten' \
                'stp_state=on|off=Spanning tree protocol' \
                '~stp=on|off=Spanning tree protocol' \
                'stp_mode=auto|user|kernel=Who runs STP' \
                'priority=-=Bridge priority in STP' \
                'vlan_filtering=on|off=Forward by VLAN' \
                'vlan_protocol=802.1Q|802.1ad=VLAN tag protocol' \
                'fdb_max_learned=-=Most learned FDB entries' \
                'vlan_default_pvid=-=VLAN of untagged frames on new ports' \
                'vlan_stats_enabled=on|off=Count frames by VLAN' \
                'vlan_stats_per_port=on|off=Count frames by VLAN and port' \
                'group_fwd_mask=-=Link-local groups (01:80:c2:00:00:0X) to forward' \
                'group_address=-=Group address of STP messages' \
                '~group_addr=-=Group address of STP messages' \
                'mcast_snooping=on|off=IGMP and MLD snooping' \
                'no_linklocal_learn=on|off=Do not learn from link-local frames' \
                'mcast_vlan_snooping=on|off=Multicast snooping by VLAN' \
                'mst_enabled=on|off=Multiple spanning trees' \
                'mdb_offload_fail_notification=on|off=Notify when MDB offload fails' \
                'fdb_local_vlan_0=on|off=Keep local FDB entries in VLAN 0 only' \
                'mcast_router=-=Multicast router' \
                'mcast_query_use_ifaddr=on|off=Send queries from the bridge\'s own address' \
                'mcast_querier=on|off=Send IGMP and MLD queries' \
                'mcast_hash_elasticity=-=Without effect' \
                'mcast_hash_max=-=Most multicast groups' \
                'mcast_last_member_count=-=Queries after a leave' \
                '~mcast_last_member_cnt=-=Queries after a leave' \
                'mcast_startup_query_count=-=Queries at start' \
                '~mcast_startup_query_cnt=-=Queries at start' \
                'mcast_last_member_interval=-=Time between queries after a leave' \
                '~mcast_last_member_intvl=-=Time between queries after a leave' \
                'mcast_membership_interval=-=Time after which a silent group is forgotten' \
                '~mcast_membership_intvl=-=Time after which a silent group is forgotten' \
                'mcast_querier_interval=-=Time after which another querier is gone' \
                '~mcast_querier_intvl=-=Time after which another querier is gone' \
                'mcast_query_interval=-=Time between queries' \
                '~mcast_query_intvl=-=Time between queries' \
                'mcast_query_response_interval=-=Longest time to answer a query' \
                '~mcast_query_response_intvl=-=Longest time to answer a query' \
                'mcast_startup_query_interval=-=Time between queries at start' \
                '~mcast_startup_query_intvl=-=Time between queries at start' \
                'mcast_stats_enabled=on|off=Count multicast messages' \
                'mcast_igmp_version=-=IGMP version' \
                'mcast_mld_version=-=MLD version' \
                'nf_call_iptables=on|off=Pass IPv4 frames to iptables' \
                'nf_call_ip6tables=on|off=Pass IPv6 frames to ip6tables' \
                'nf_call_arptables=on|off=Pass ARP frames to arptables' \
                'fdb_flush==Forget learned addresses'
        case 'bridge show' 'bridge stats'
            set __brctl2_records \
                ':dev=@bridge=Only this one'
        case 'link'
            set __brctl2_records \
                '/add==Make a link' \
                '/del==Delete links' \
                '/set==Change links' \
                '/show==Show links' \
                '/property==Add or delete alternative names of a link, which can stand wherever its name can'
        case 'link add'
            set __brctl2_records \
                ':name=-=Its name' \
                ':dev=-=The same' \
                'type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb=Kind of link' \
                'peer==The other end of a veth pair' \
                'link=@dev=Lower device' \
                'address=-=Link-layer address' \
                '~mac=-=Link-layer address' \
                'broadcast=-=Link-layer broadcast address' \
                '~brd=-=Link-layer broadcast address' \
                'mtu=-=Largest packet, in bytes' \
                'txqueuelen=-=Transmit queue length, in packets' \
                '~txqlen=-=Transmit queue length, in packets' \
                '~qlen=-=Transmit queue length, in packets' \
                'index=-=Its ifindex' \
                'numtxqueues=-=Transmit queues' \
                'numrxqueues=-=Receive queues' \
                'group=-=Group of links, by name or number' \
                'alias=-=Free text' \
                'master=@bridge=Bridge, bond or VRF that it is a port of' \
                'nomaster==Bridge, bond or VRF that it is a port of' \
                'vrf=@dev=The VRF that it belongs to' \
                'netns=@netns=Network namespace' \
                'up==Set it up' \
                'down==Set it down' \
                'arp=on|off=Use ARP' \
                'multicast=on|off=Take part in multicast' \
                'allmulticast=on|off=Receive all multicast' \
                'promisc=on|off=Receive everything' \
                'trailers=on|off=Without effect in the kernel' \
                'dynamic=on|off=Addresses are lost when it goes down' \
                'addrgenmode=eui64|none|stable_secret|random=How link-local addresses are made' \
                'protodown=on|off=Held down by a protocol' \
                'protodown_reason=-=Who holds it down' \
                'carrier=on|off=Carrier' \
                'mode=DEFAULT|DORMANT=Link mode' \
                'gso_max_size=-=Largest GSO packet, in bytes' \
                'gso_max_segs=-=Most segments of a GSO packet' \
                'gro_max_size=-=Largest GRO packet, in bytes' \
                'gso_ipv4_max_size=-=Largest IPv4 GSO packet, in bytes' \
                'gro_ipv4_max_size=-=Largest IPv4 GRO packet, in bytes' \
                'may-exist==Do nothing if it is there with these very properties'
        case 'link add:peer' 'ip link add:peer'
            set __brctl2_records \
                ':name=-=Its name' \
                'address=-=Link-layer address' \
                '~mac=-=Link-layer address' \
                'broadcast=-=Link-layer broadcast address' \
                '~brd=-=Link-layer broadcast address' \
                'mtu=-=Largest packet, in bytes' \
                'txqueuelen=-=Transmit queue length, in packets' \
                '~txqlen=-=Transmit queue length, in packets' \
                '~qlen=-=Transmit queue length, in packets' \
                'index=-=Its ifindex' \
                'numtxqueues=-=Transmit queues' \
                'numrxqueues=-=Receive queues' \
                'group=-=Group of links, by name or number' \
                'alias=-=Free text' \
                'master=@bridge=Bridge, bond or VRF that it is a port of' \
                'nomaster==Bridge, bond or VRF that it is a port of' \
                'vrf=@dev=The VRF that it belongs to' \
                'netns=@netns=Network namespace' \
                'up==Set it up' \
                'down==Set it down' \
                'arp=on|off=Use ARP' \
                'multicast=on|off=Take part in multicast' \
                'allmulticast=on|off=Receive all multicast' \
                'promisc=on|off=Receive everything' \
                'trailers=on|off=Without effect in the kernel' \
                'dynamic=on|off=Addresses are lost when it goes down'
        case 'link add:type:bridge' 'link set:type:bridge' 'bridge link set:type:bridge' 'bridge link change:type:bridge' 'ip link add:type:bridge' 'ip link set:type:bridge' 'ip link change:type:bridge'
            set __brctl2_records \
                'forward_delay=-=Time in listening and in learning before a port forwards' \
                'hello_time=-=Time between STP hello messages' \
                'max_age=-=Time after which a silent root is dead' \
                'ageing_time=-=Time after which a learned address is forgotten' \
                'stp_state=on|off=Spanning tree protocol' \
                '~stp=on|off=Spanning tree protocol' \
                'stp_mode=auto|user|kernel=Who runs STP' \
                'priority=-=Bridge priority in STP' \
                'vlan_filtering=on|off=Forward by VLAN' \
                'vlan_protocol=802.1Q|802.1ad=VLAN tag protocol' \
                'fdb_max_learned=-=Most learned FDB entries' \
                'vlan_default_pvid=-=VLAN of untagged frames on new ports' \
                'vlan_stats_enabled=on|off=Count frames by VLAN' \
                'vlan_stats_per_port=on|off=Count frames by VLAN and port' \
                'group_fwd_mask=-=Link-local groups (01:80:c2:00:00:0X) to forward' \
                'group_address=-=Group address of STP messages' \
                '~group_addr=-=Group address of STP messages' \
                'mcast_snooping=on|off=IGMP and MLD snooping' \
                'no_linklocal_learn=on|off=Do not learn from link-local frames' \
                'mcast_vlan_snooping=on|off=Multicast snooping by VLAN' \
                'mst_enabled=on|off=Multiple spanning trees' \
                'mdb_offload_fail_notification=on|off=Notify when MDB offload fails' \
                'fdb_local_vlan_0=on|off=Keep local FDB entries in VLAN 0 only' \
                'mcast_router=-=Multicast router' \
                'mcast_query_use_ifaddr=on|off=Send queries from the bridge\'s own address' \
                'mcast_querier=on|off=Send IGMP and MLD queries' \
                'mcast_hash_elasticity=-=Without effect' \
                'mcast_hash_max=-=Most multicast groups' \
                'mcast_last_member_count=-=Queries after a leave' \
                '~mcast_last_member_cnt=-=Queries after a leave' \
                'mcast_startup_query_count=-=Queries at start' \
                '~mcast_startup_query_cnt=-=Queries at start' \
                'mcast_last_member_interval=-=Time between queries after a leave' \
                '~mcast_last_member_intvl=-=Time between queries after a leave' \
                'mcast_membership_interval=-=Time after which a silent group is forgotten' \
                '~mcast_membership_intvl=-=Time after which a silent group is forgotten' \
                'mcast_querier_interval=-=Time after which another querier is gone' \
                '~mcast_querier_intvl=-=Time after which another querier is gone' \
                'mcast_query_interval=-=Time between queries' \
                '~mcast_query_intvl=-=Time between queries' \
                'mcast_query_response_interval=-=Longest time to answer a query' \
                '~mcast_query_response_intvl=-=Longest time to answer a query' \
                'mcast_startup_query_interval=-=Time between queries at start' \
                '~mcast_startup_query_intvl=-=Time between queries at start' \
                'mcast_stats_enabled=on|off=Count multicast messages' \
                'mcast_igmp_version=-=IGMP version' \
                'mcast_mld_version=-=MLD version' \
                'nf_call_iptables=on|off=Pass IPv4 frames to iptables' \
                'nf_call_ip6tables=on|off=Pass IPv6 frames to ip6tables' \
                'nf_call_arptables=on|off=Pass ARP frames to arptables' \
                'fdb_flush==Forget learned addresses'
        case 'link add:type:vxlan' 'link set:type:vxlan' 'bridge link set:type:vxlan' 'bridge link change:type:vxlan' 'ip link add:type:vxlan' 'ip link set:type:vxlan' 'ip link change:type:vxlan'
            set __brctl2_records \
                'id=-=VXLAN network identifier' \
                '~vni=-=VXLAN network identifier' \
                'group=-=Multicast group to join' \
                'remote=-=Unicast destination where the FDB has none' \
                'local=-=Source address' \
                'dev=@dev=Device that the packets go through' \
                'srcport=-=Source ports' \
                '~port=-=Source ports' \
                'dstport=-=Destination port' \
                'learning==Learn the remote ends of source addresses' \
                'nolearning==Learn the remote ends of source addresses' \
                'proxy==Answer ARP from the neighbour table' \
                'noproxy==Answer ARP from the neighbour table' \
                'rsc==Route short circuit' \
                'norsc==Route short circuit' \
                'l2miss==Notify of destinations that the FDB lacks' \
                'nol2miss==Notify of destinations that the FDB lacks' \
                'l3miss==Notify of addresses that the neighbour table lacks' \
                'nol3miss==Notify of addresses that the neighbour table lacks' \
                'tos=-=DS field' \
                '~dsfield=-=DS field' \
                'ttl=-=Time to live' \
                '~hoplimit=-=Time to live' \
                'df=unset|set|inherit=Don\'t fragment' \
                'flowlabel=-=IPv6 flow label' \
                'ageing=-=Seconds after which a learned address is forgotten' \
                'maxaddress=-=Most FDB entries' \
                'udpcsum==UDP checksums over IPv4' \
                'noudpcsum==UDP checksums over IPv4' \
                'udp6zerocsumtx==Send without UDP checksums over IPv6' \
                'noudp6zerocsumtx==Send without UDP checksums over IPv6' \
                'udp6zerocsumrx==Take what comes without them over IPv6' \
                'noudp6zerocsumrx==Take what comes without them over IPv6' \
                'remcsumtx==Remote checksum offload, sending' \
                'noremcsumtx==Remote checksum offload, sending' \
                'remcsumrx==Remote checksum offload, receiving' \
                'noremcsumrx==Remote checksum offload, receiving' \
                'external==An outer control plane chooses VNI and destination' \
                'noexternal==An outer control plane chooses VNI and destination' \
                'vnifilter==Accept only configured VNIs' \
                'novnifilter==Accept only configured VNIs' \
                'gbp==Group policy extension' \
                'gpe==Generic protocol extension' \
                'localbypass==Deliver to a local end without the network' \
                'nolocalbypass==Deliver to a local end without the network' \
                'reserved_bits=-=Reserved bits that are allowed in the header' \
                'mcroute==Multicast routing of the packets it sends' \
                'nomcroute==Multicast routing of the packets it sends'
        case 'link add:type:vlan' 'link set:type:vlan' 'bridge link set:type:vlan' 'bridge link change:type:vlan' 'ip link add:type:vlan' 'ip link set:type:vlan' 'ip link change:type:vlan'
            set __brctl2_records \
                'protocol=802.1Q|802.1ad=Tag protocol' \
                'id=-=VLAN id' \
                'reorder_hdr=on|off=Hand frames up without their tag' \
                'gvrp=on|off=Register the VLAN by GVRP' \
                'mvrp=on|off=Register the VLAN by MVRP' \
                'loose_binding=on|off=Keep its state apart from the lower device\'s' \
                'bridge_binding=on|off=Follow the bridge ports that are members of the VLAN' \
                'ingress-qos-map=-=Priority of the tag to priority of the packet' \
                'egress-qos-map=-=Priority of the packet to priority of the tag'
        case 'link add:type:bond' 'link set:type:bond' 'bridge link set:type:bond' 'bridge link change:type:bond' 'ip link add:type:bond' 'ip link set:type:bond' 'ip link change:type:bond'
            set __brctl2_records \
                'mode=balance-rr|active-backup|balance-xor|broadcast|802.3ad|balance-tlb|balance-alb=How the ports share the traffic' \
                'active_slave=@dev=Port in use' \
                'clear_active_slave==Port in use' \
                'miimon=-=Milliseconds between looks at the carrier' \
                'updelay=-=Milliseconds before a port that came up is used' \
                'downdelay=-=Milliseconds before a port that went down is given up' \
                'peer_notify_delay=-=Milliseconds between notifications of a failover' \
                'use_carrier=-=Without effect since 6.17' \
                'arp_interval=-=Milliseconds between ARP probes' \
                'arp_missed_max=-=Lost probes after which a port is down' \
                'arp_ip_target=-=Whom to probe by ARP' \
                'ns_ip6_target=-=Whom to probe by neighbour solicitation' \
                'arp_validate=none|active|backup|all|filter|filter_active|filter_backup=Which probes count' \
                'arp_all_targets=any|all=How many must answer' \
                'primary=@dev=Port to prefer' \
                'primary_reselect=always|better|failure=When to go back to the primary port' \
                'fail_over_mac=none|active|follow=Whose MAC the bond has' \
                'xmit_hash_policy=layer2|layer3+4|layer2+3|encap2+3|encap3+4|vlan+srcmac=What chooses the port of a packet' \
                'resend_igmp=-=IGMP reports after a failover' \
                'num_grat_arp=-=Gratuitous ARPs after a failover' \
                '~num_unsol_na=-=Gratuitous ARPs after a failover' \
                'all_slaves_active=-=Take frames on inactive ports, too' \
                'min_links=-=Ports with carrier below which the bond has none' \
                'lp_interval=-=Seconds between learning packets' \
                'packets_per_slave=-=Packets before the next port' \
                'lacp_active=off|on=Send LACPDUs unasked' \
                'lacp_rate=slow|fast=How often LACPDUs are asked for' \
                'coupled_control=on|off=Collecting and distributing together' \
                'broadcast_neighbor=on|off=ARP and ND out of every port' \
                'ad_select=stable|bandwidth|count|actor_port_prio=Which aggregator is used' \
                'ad_actor_sys_prio=-=LACP system priority' \
                'ad_user_port_key=-=Upper bits of the LACP port key' \
                'ad_actor_system=-=LACP system id' \
                'tlb_dynamic_lb=-=Shuffle flows by load'
        case 'link add:type:macvlan' 'link add:type:macvtap' 'link set:type:macvlan' 'link set:type:macvtap' 'bridge link set:type:macvlan' 'bridge link set:type:macvtap' 'bridge link change:type:macvlan' 'bridge link change:type:macvtap' 'ip link add:type:macvlan' 'ip link add:type:macvtap' 'ip link set:type:macvlan' 'ip link set:type:macvtap' 'ip link change:type:macvlan' 'ip link change:type:macvtap'
            set __brctl2_records \
                'mode=private|vepa|bridge|passthru|source=Who may talk to whom' \
                'flag=null|nopromisc|nodst=MACVLAN_FLAG_*' \
                'nopromisc==Leave the lower device as it is' \
                'nodst==In source mode' \
                'bcqueuelen=-=Broadcasts that may wait' \
                'bclim=-=From how many receivers on broadcasts wait' \
                'macaddr=-=Change the source addresses'
        case 'link add:type:vrf' 'link set:type:vrf' 'bridge link set:type:vrf' 'bridge link change:type:vrf' 'ip link add:type:vrf' 'ip link set:type:vrf' 'ip link change:type:vrf'
            set __brctl2_records \
                'table=main|local|default|all=Its routing table, by name or number'
        case 'link add:type:tun' 'link add:type:tap' 'link set:type:tun' 'link set:type:tap' 'bridge link set:type:tun' 'bridge link set:type:tap' 'bridge link change:type:tun' 'bridge link change:type:tap' 'ip link add:type:tun' 'ip link add:type:tap' 'ip link set:type:tun' 'ip link set:type:tap' 'ip link change:type:tun' 'ip link change:type:tap'
            set __brctl2_records \
                'pi==Packets begin with struct tun_pi' \
                'vnet_hdr==Packets begin with struct virtio_net_hdr' \
                'multi_queue==More than one queue' \
                'user=-=User who may attach to it' \
                'group=-=Group that may attach to it'
        case 'link add:type:bridge_slave' 'link set:type:bridge_slave' 'bridge link set:type:bridge_slave' 'bridge link change:type:bridge_slave' 'ip link add:type:bridge_slave' 'ip link set:type:bridge_slave' 'ip link change:type:bridge_slave'
            set __brctl2_records \
                'state=disabled|listening|learning|forwarding|blocking=STP state' \
                'priority=-=STP port priority' \
                'cost=-=STP path cost' \
                'hairpin=on|off=Send frames back out of the port they came in by' \
                'guard=on|off=BPDU guard' \
                'root_block=on|off=Never let this port become the root port' \
                'fastleave=on|off=Leave multicast groups at once' \
                '~mcast_fast_leave=on|off=Leave multicast groups at once' \
                'learning=on|off=Learn source addresses on this port' \
                'flood=on|off=Flood unicast to unknown addresses out of this port' \
                'proxy_arp=on|off=Answer ARP from the neighbour table' \
                'proxy_arp_wifi=on|off=The same for wireless stations' \
                'mcast_router=-=Multicast router' \
                'mcast_flood=on|off=Flood multicast out of this port' \
                'bcast_flood=on|off=Flood broadcast out of this port' \
                'mcast_to_unicast=on|off=Send multicast as unicast to each member' \
                'neigh_suppress=on|off=Answer ARP and ND instead of flooding it' \
                'neigh_vlan_suppress=on|off=The same, chosen by VLAN' \
                'neigh_forward_grat=on|off=Forward gratuitous ARP and ND all the same' \
                'group_fwd_mask=-=Link-local groups to forward from this port' \
                'vlan_tunnel=on|off=Map VLANs to tunnel ids' \
                'isolated=on|off=Exchange frames with non-isolated ports only' \
                'locked=on|off=Drop frames from addresses that are not in the FDB' \
                'mab=on|off=MAC authentication bypass' \
                'backup_port=@port=Port that takes over when this one has no carrier' \
                'nobackup_port==Port that takes over when this one has no carrier' \
                'backup_nhid=-=FDB nexthop id for the backup port' \
                'mcast_max_groups=-=Most multicast groups' \
                'mcast_eht_hosts_limit=-=Most multicast hosts tracked by address' \
                'learning_sync=on|off=Sync learned addresses between driver and bridge' \
                'fdb_flush==Forget addresses learned on this port'
        case 'link add:type:bond_slave' 'link set:type:bond_slave' 'bridge link set:type:bond_slave' 'bridge link change:type:bond_slave' 'ip link add:type:bond_slave' 'ip link set:type:bond_slave' 'ip link change:type:bond_slave'
            set __brctl2_records \
                'queue_id=-=Transmit queue that is bound to it' \
                'prio=-=Priority at a failover' \
                'actor_port_prio=-=LACP port priority'
        case 'link del'
            set __brctl2_records \
                ':*dev=@dev=The links' \
                'if-exists==Do nothing for what is not there' \
                'group=-=All of this group, by name or number' \
                'type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb=Refuse to delete what is of another kind'
        case 'link set'
            set __brctl2_records \
                ':!dev=@dev=The device' \
                'up==Set it up' \
                'down==Set it down' \
                'state=disabled|listening|learning|forwarding|blocking=STP state' \
                'priority=-=STP port priority' \
                'cost=-=STP path cost' \
                'hairpin=on|off=Send frames back out of the port they came in by' \
                'guard=on|off=BPDU guard' \
                'root_block=on|off=Never let this port become the root port' \
                'fastleave=on|off=Leave multicast groups at once' \
                '~mcast_fast_leave=on|off=Leave multicast groups at once' \
                'learning=on|off=Learn source addresses on this port' \
                'flood=on|off=Flood unicast to unknown addresses out of this port' \
                'proxy_arp=on|off=Answer ARP from the neighbour table' \
                'proxy_arp_wifi=on|off=The same for wireless stations' \
                'mcast_router=-=Multicast router' \
                'mcast_flood=on|off=Flood multicast out of this port' \
                'bcast_flood=on|off=Flood broadcast out of this port' \
                'mcast_to_unicast=on|off=Send multicast as unicast to each member' \
                'neigh_suppress=on|off=Answer ARP and ND instead of flooding it' \
                'neigh_vlan_suppress=on|off=The same, chosen by VLAN' \
                'neigh_forward_grat=on|off=Forward gratuitous ARP and ND all the same' \
                'group_fwd_mask=-=Link-local groups to forward from this port' \
                'vlan_tunnel=on|off=Map VLANs to tunnel ids' \
                'isolated=on|off=Exchange frames with non-isolated ports only' \
                'locked=on|off=Drop frames from addresses that are not in the FDB' \
                'mab=on|off=MAC authentication bypass' \
                'backup_port=@port=Port that takes over when this one has no carrier' \
                'nobackup_port==Port that takes over when this one has no carrier' \
                'backup_nhid=-=FDB nexthop id for the backup port' \
                'mcast_max_groups=-=Most multicast groups' \
                'mcast_eht_hosts_limit=-=Most multicast hosts tracked by address' \
                'learning_sync=on|off=Sync learned addresses between driver and bridge' \
                'fdb_flush==Forget addresses learned on this port' \
                'address=-=Link-layer address' \
                '~mac=-=Link-layer address' \
                'broadcast=-=Link-layer broadcast address' \
                '~brd=-=Link-layer broadcast address' \
                'mtu=-=Largest packet, in bytes' \
                'name=-=Name' \
                'alias=-=Free text' \
                'txqueuelen=-=Transmit queue length, in packets' \
                '~txqlen=-=Transmit queue length, in packets' \
                '~qlen=-=Transmit queue length, in packets' \
                'group=-=Group of links, by name or number' \
                'master=@joins=Bridge, bond or VRF that it is a port of' \
                'nomaster==Bridge, bond or VRF that it is a port of' \
                'vrf=@dev=The VRF that it belongs to' \
                'netns=@netns=Network namespace' \
                'index=-=Its ifindex in the namespace that it goes to' \
                'arp=on|off=Use ARP' \
                'multicast=on|off=Take part in multicast' \
                'allmulticast=on|off=Receive all multicast' \
                'promisc=on|off=Receive everything' \
                'trailers=on|off=Without effect in the kernel' \
                'dynamic=on|off=Addresses are lost when it goes down' \
                'addrgenmode=eui64|none|stable_secret|random=How link-local addresses are made' \
                'protodown=on|off=Held down by a protocol' \
                'protodown_reason=-=Who holds it down' \
                'carrier=on|off=Carrier' \
                'mode=DEFAULT|DORMANT=Link mode' \
                'gso_max_size=-=Largest GSO packet, in bytes' \
                'gso_max_segs=-=Most segments of a GSO packet' \
                'gro_max_size=-=Largest GRO packet, in bytes' \
                'gso_ipv4_max_size=-=Largest IPv4 GSO packet, in bytes' \
                'gro_ipv4_max_size=-=Largest IPv4 GRO packet, in bytes' \
                'operstate=UNKNOWN|NOTPRESENT|DOWN|LOWERLAYERDOWN|TESTING|DORMANT|UP=RFC 2863 state' \
                'type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|bridge_slave|bond_slave|vrf_slave=Change what belongs to its kind, or (bridge_slave) to it as a port'
        case 'link show'
            set __brctl2_records \
                ':dev=@dev=Only this one' \
                'master=@bridge=Only ports of this device' \
                'vrf=@dev=Only devices in this VRF' \
                'nomaster==Only those that are no ports' \
                'type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb=Only of this kind' \
                'up==Only those that are up' \
                'down==Only those that are down' \
                'group=-=Only of this group, by name or number' \
                'novf==Without virtual functions'
        case 'link property'
            set __brctl2_records \
                ':!.verb=add|del=add or del' \
                ':!dev=@dev=The link' \
                '*altname=@dev=An alternative name' \
                'may-exist==Do nothing if it is there with these very properties' \
                'if-exists==Do nothing for what is not there'
        case 'addr'
            set __brctl2_records \
                '/add==Put an address on a device' \
                '/replace==Put an address on a device, or change its lifetimes, metric and (IPv6) flags if it is there' \
                '/change==As replace, for an address that is there' \
                '/del==Take an address off a device' \
                '/move==Move the IP configuration of a port to its bridge' \
                '/flush==Take all selected addresses off' \
                '/show==Show devices with their addresses'
        case 'addr add'
            set __brctl2_records \
                ':!local=-=The address with its prefix length' \
                'may-exist==Do nothing if it is there with these very properties' \
                'dev=@dev=The device' \
                'peer=-=The other end of a point-to-point link' \
                '~remote=-=The other end of a point-to-point link' \
                'broadcast=-=Broadcast address' \
                '~brd=-=Broadcast address' \
                'label=-=Label' \
                'scope=global|site|link|host=global, site, link, host or a number' \
                'metric=-=Metric of the prefix route' \
                '~priority=-=Metric of the prefix route' \
                '~preference=-=Metric of the prefix route' \
                'valid_lft=-=How long it is valid' \
                'preferred_lft=-=How long it is used for new connections' \
                'proto=kernel|boot|static|ra|dhcp=Who set the address' \
                '~protocol=kernel|boot|static|ra|dhcp=Who set the address' \
                'nodad==Do not look for duplicates of it (IPv6)' \
                'optimistic==Use it while duplicates are looked for (IPv6' \
                'home==It is the home address of a mobile node (IPv6' \
                'mngtmpaddr==Make temporary addresses from it (IPv6' \
                'noprefixroute==Make no route for its prefix' \
                'autojoin==Join this multicast group on the Ethernet level'
        case 'addr replace' 'addr change'
            set __brctl2_records \
                ':!local=-=The address with its prefix length' \
                'dev=@dev=The device' \
                'peer=-=The other end of a point-to-point link' \
                '~remote=-=The other end of a point-to-point link' \
                'broadcast=-=Broadcast address' \
                '~brd=-=Broadcast address' \
                'label=-=Label' \
                'scope=global|site|link|host=global, site, link, host or a number' \
                'metric=-=Metric of the prefix route' \
                '~priority=-=Metric of the prefix route' \
                '~preference=-=Metric of the prefix route' \
                'valid_lft=-=How long it is valid' \
                'preferred_lft=-=How long it is used for new connections' \
                'proto=kernel|boot|static|ra|dhcp=Who set the address' \
                '~protocol=kernel|boot|static|ra|dhcp=Who set the address' \
                'nodad==Do not look for duplicates of it (IPv6)' \
                'optimistic==Use it while duplicates are looked for (IPv6' \
                'home==It is the home address of a mobile node (IPv6' \
                'mngtmpaddr==Make temporary addresses from it (IPv6' \
                'noprefixroute==Make no route for its prefix' \
                'autojoin==Join this multicast group on the Ethernet level'
        case 'addr del'
            set __brctl2_records \
                ':!local=-=The address with its prefix length' \
                'if-exists==Do nothing if it is not there' \
                'dev=@dev=The device' \
                'peer=-=The other end of a point-to-point link' \
                '~remote=-=The other end of a point-to-point link' \
                'label=-=Label'
        case 'addr move'
            set __brctl2_records \
                ':!from=@dev=The port that has the addresses' \
                ':!to=@bridge=The bridge' \
                ':*.addresses=-=Only these addresses, and the routes that need them' \
                'keep-rules==Leave policy rules with iif or oif of the port alone' \
                'confirm-within=-=Take everything back unless it is confirmed in this time' \
                'no-verify==Do not ask the gateways' \
                'gateway-timeout=-=How long a gateway has to answer a fresh ARP request or neighbour solicitation (default 1)' \
                '*probe=-=What has to be reached before and, within the gateway timeout, afterwards' \
                'measure==Count how many of a thousand echo requests a second get lost, to what --probe names, else to the gateways' \
                'dhcp-handover==Stop the DHCP client (dhclient, dhcpcd, udhcpc) on the port without giving its lease back, and start it on the bridge' \
                'strict==Refuse if anything would break, rather than only tell of it' \
                'dad==Look for duplicates of the IPv6 addresses on the bridge before they leave the port'
        case 'addr flush'
            set __brctl2_records \
                ':dev=@dev=Only of this device' \
                'up==Only devices that are up' \
                'down==Only devices that are down' \
                'to=-=Only addresses in this prefix' \
                'scope=global|site|link|host=Only this scope, or all' \
                'label=-=Only labels that match this pattern (fnmatch(3))' \
                'master=@bridge=Only ports of this device' \
                'vrf=@dev=Only devices in this VRF' \
                'nomaster==Only devices that are no port' \
                'type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|bridge_slave|bond_slave|vrf_slave=Only this kind of device, such as bridge, or bridge_slave' \
                'group=-=Only devices of this group' \
                'proto=kernel|boot|static|ra|dhcp=Only addresses that this protocol set' \
                '~protocol=kernel|boot|static|ra|dhcp=Only addresses that this protocol set' \
                'primary==No secondary addresses' \
                'dynamic==No permanent addresses' \
                'secondary==Only secondary addresses' \
                'temporary==Only temporary addresses' \
                'nodad==Only nodad addresses' \
                'optimistic==Only optimistic addresses' \
                'dadfailed==Only dadfailed addresses' \
                'home==Only home addresses' \
                'deprecated==Only deprecated addresses' \
                'tentative==Only tentative addresses' \
                'permanent==Only permanent addresses' \
                'mngtmpaddr==Only mngtmpaddr addresses' \
                'noprefixroute==Only noprefixroute addresses' \
                'autojoin==Only autojoin addresses' \
                'stable-privacy==Only stable-privacy addresses' \
                'not-nodad==No nodad addresses' \
                'not-optimistic==No optimistic addresses' \
                'not-dadfailed==No dadfailed addresses' \
                'not-home==No home addresses' \
                'not-deprecated==No deprecated addresses' \
                'not-tentative==No tentative addresses' \
                'not-permanent==No permanent addresses' \
                'not-mngtmpaddr==No mngtmpaddr addresses' \
                'not-noprefixroute==No noprefixroute addresses' \
                'not-autojoin==No autojoin addresses' \
                'not-stable-privacy==No stable-privacy addresses'
        case 'addr show'
            set __brctl2_records \
                ':dev=@dev=Only this device' \
                'up==Only devices that are up' \
                'down==Only devices that are down' \
                'to=-=Only addresses in this prefix' \
                'scope=global|site|link|host=Only this scope, or all' \
                'label=-=Only labels that match this pattern (fnmatch(3))' \
                'master=@bridge=Only ports of this device' \
                'vrf=@dev=Only devices in this VRF' \
                'nomaster==Only devices that are no port' \
                'type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|bridge_slave|bond_slave|vrf_slave=Only this kind of device, such as bridge, or bridge_slave' \
                'group=-=Only devices of this group' \
                'proto=kernel|boot|static|ra|dhcp=Only addresses that this protocol set' \
                '~protocol=kernel|boot|static|ra|dhcp=Only addresses that this protocol set' \
                'primary==No secondary addresses' \
                'dynamic==No permanent addresses' \
                'secondary==Only secondary addresses' \
                'temporary==Only temporary addresses' \
                'nodad==Only nodad addresses' \
                'optimistic==Only optimistic addresses' \
                'dadfailed==Only dadfailed addresses' \
                'home==Only home addresses' \
                'deprecated==Only deprecated addresses' \
                'tentative==Only tentative addresses' \
                'permanent==Only permanent addresses' \
                'mngtmpaddr==Only mngtmpaddr addresses' \
                'noprefixroute==Only noprefixroute addresses' \
                'autojoin==Only autojoin addresses' \
                'stable-privacy==Only stable-privacy addresses' \
                'not-nodad==No nodad addresses' \
                'not-optimistic==No optimistic addresses' \
                'not-dadfailed==No dadfailed addresses' \
                'not-home==No home addresses' \
                'not-deprecated==No deprecated addresses' \
                'not-tentative==No tentative addresses' \
                'not-permanent==No permanent addresses' \
                'not-mngtmpaddr==No mngtmpaddr addresses' \
                'not-noprefixroute==No noprefixroute addresses' \
                'not-autojoin==No autojoin addresses' \
                'not-stable-privacy==No stable-privacy addresses'
        case 'route'
            set __brctl2_records \
                '/add==Add a route' \
                '/replace==Add a route, or put it in place of the one to the same destination' \
                '/append==Add a route behind those to the same destination (IPv6' \
                '/prepend==Add a route before those to the same destination' \
                '/change==Change a route that is there' \
                '/del==Delete the first route that is as said' \
                '/flush==Delete all selected routes' \
                '/get==Show the route that a packet takes' \
                '/show==Show routes'
        case 'route add'
            set __brctl2_records \
                ':!to=-=The destination, or default' \
                'may-exist==Do nothing if it is there with these very properties' \
                'type=-=Type of the route' \
                'unicast==A route of type unicast' \
                'local==A route of type local' \
                'broadcast==A route of type broadcast' \
                'brd==A route of type broadcast' \
                'anycast==A route of type anycast' \
                'multicast==A route of type multicast' \
                'blackhole==A route of type blackhole' \
                'unreachable==A route of type unreachable' \
                'prohibit==A route of type prohibit' \
                'throw==A route of type throw' \
                'nat==A route of type nat' \
                'xresolve==A route of type xresolve' \
                'from=-=Only for packets from this prefix (IPv6)' \
                'via=-=Gateway' \
                'dev=@dev=Outgoing device' \
                '~oif=@dev=Outgoing device' \
                'src=-=Source address to prefer' \
                'metric=-=Metric' \
                '~priority=-=Metric' \
                '~preference=-=Metric' \
                'table=main|local|default|all=Routing table, by name or number' \
                'vrf=@dev=The routing table of this VRF' \
                'proto=kernel|boot|static|ra|dhcp=Who set the route' \
                '~protocol=kernel|boot|static|ra|dhcp=Who set the route' \
                'scope=global|site|link|host=global, site, link, host, a name or a number' \
                'tos=-=DS field' \
                '~dsfield=-=DS field' \
                'onlink==The gateway is on this link, whatever the addresses say' \
                'mtu=-=Path MTU, in bytes' \
                'window=-=Largest TCP window, in bytes' \
                'rtt=-=Initial round trip time' \
                'rttvar=-=Initial variance of it' \
                'ssthresh=-=Slow start threshold' \
                'cwnd=-=Clamp of the congestion window' \
                'advmss=-=Advertised MSS, in bytes' \
                'reordering=-=Initial reordering level' \
                'hoplimit=-=Hop limit' \
                'initcwnd=-=Initial congestion window, in segments' \
                'features=-=What to ask the peer for' \
                'rto_min=-=Least retransmission timeout' \
                'initrwnd=-=Initial receive window, in segments' \
                'quickack=-=Acknowledge at once' \
                'congctl=-=Congestion control algorithm' \
                'fastopen_no_cookie=-=TCP Fast Open without a cookie' \
                'realms=-=Realms' \
                '~realm=-=Realms' \
                'pref=medium|high|low=Router preference (RFC 4191)' \
                'expires=-=Lifetime, in seconds' \
                'encap=-=Encapsulation' \
                'nhid=-=Nexthop object' \
                '*nexthop==One leg of a multipath route'
        case 'route add:nexthop' 'route replace:nexthop' 'route append:nexthop' 'route prepend:nexthop' 'route change:nexthop' 'route del:nexthop' 'ip route add:nexthop' 'ip route change:nexthop' 'ip route chg:nexthop' 'ip route replace:nexthop' 'ip route prepend:nexthop' 'ip route append:nexthop' 'ip route delete:nexthop'
            set __brctl2_records \
                'via=-=Gateway' \
                'dev=@dev=Outgoing device' \
                '~oif=@dev=Outgoing device' \
                'weight=-=Its share' \
                'onlink==The gateway is on this link, whatever the addresses say' \
                'realms=-=Realms' \
                '~realm=-=Realms' \
                'encap=-=Encapsulation'
        case 'route replace' 'route append' 'route prepend' 'route change'
            set __brctl2_records \
                ':!to=-=The destination, or default' \
                'type=-=Type of the route' \
                'unicast==A route of type unicast' \
                'local==A route of type local' \
                'broadcast==A route of type broadcast' \
                'brd==A route of type broadcast' \
                'anycast==A route of type anycast' \
                'multicast==A route of type multicast' \
                'blackhole==A route of type blackhole' \
                'unreachable==A route of type unreachable' \
                'prohibit==A route of type prohibit' \
                'throw==A route of type throw' \
                'nat==A route of type nat' \
                'xresolve==A route of type xresolve' \
                'from=-=Only for packets from this prefix (IPv6)' \
                'via=-=Gateway' \
                'dev=@dev=Outgoing device' \
                '~oif=@dev=Outgoing device' \
                'src=-=Source address to prefer' \
                'metric=-=Metric' \
                '~priority=-=Metric' \
                '~preference=-=Metric' \
                'table=main|local|default|all=Routing table, by name or number' \
                'vrf=@dev=The routing table of this VRF' \
                'proto=kernel|boot|static|ra|dhcp=Who set the route' \
                '~protocol=kernel|boot|static|ra|dhcp=Who set the route' \
                'scope=global|site|link|host=global, site, link, host, a name or a number' \
                'tos=-=DS field' \
                '~dsfield=-=DS field' \
                'onlink==The gateway is on this link, whatever the addresses say' \
                'mtu=-=Path MTU, in bytes' \
                'window=-=Largest TCP window, in bytes' \
                'rtt=-=Initial round trip time' \
                'rttvar=-=Initial variance of it' \
                'ssthresh=-=Slow start threshold' \
                'cwnd=-=Clamp of the congestion window' \
                'advmss=-=Advertised MSS, in bytes' \
                'reordering=-=Initial reordering level' \
                'hoplimit=-=Hop limit' \
                'initcwnd=-=Initial congestion window, in segments' \
                'features=-=What to ask the peer for' \
                'rto_min=-=Least retransmission timeout' \
                'initrwnd=-=Initial receive window, in segments' \
                'quickack=-=Acknowledge at once' \
                'congctl=-=Congestion control algorithm' \
                'fastopen_no_cookie=-=TCP Fast Open without a cookie' \
                'realms=-=Realms' \
                '~realm=-=Realms' \
                'pref=medium|high|low=Router preference (RFC 4191)' \
                'expires=-=Lifetime, in seconds' \
                'encap=-=Encapsulation' \
                'nhid=-=Nexthop object' \
                '*nexthop==One leg of a multipath route'
        case 'route del'
            set __brctl2_records \
                ':!to=-=The destination, or default' \
                'if-exists==Do nothing if it is not there' \
                'type=-=Type of the route' \
                'unicast==A route of type unicast' \
                'local==A route of type local' \
                'broadcast==A route of type broadcast' \
                'brd==A route of type broadcast' \
                'anycast==A route of type anycast' \
                'multicast==A route of type multicast' \
                'blackhole==A route of type blackhole' \
                'unreachable==A route of type unreachable' \
                'prohibit==A route of type prohibit' \
                'throw==A route of type throw' \
                'nat==A route of type nat' \
                'xresolve==A route of type xresolve' \
                'from=-=Only for packets from this prefix (IPv6)' \
                'via=-=Gateway' \
                'dev=@dev=Outgoing device' \
                '~oif=@dev=Outgoing device' \
                'src=-=Source address to prefer' \
                'metric=-=Metric' \
                '~priority=-=Metric' \
                '~preference=-=Metric' \
                'table=main|local|default|all=Routing table, by name or number' \
                'vrf=@dev=The routing table of this VRF' \
                'proto=kernel|boot|static|ra|dhcp=Who set the route' \
                '~protocol=kernel|boot|static|ra|dhcp=Who set the route' \
                'scope=global|site|link|host=global, site, link, host, a name or a number' \
                'tos=-=DS field' \
                '~dsfield=-=DS field' \
                'onlink==The gateway is on this link, whatever the addresses say' \
                'mtu=-=Path MTU, in bytes' \
                'window=-=Largest TCP window, in bytes' \
                'rtt=-=Initial round trip time' \
                'rttvar=-=Initial variance of it' \
                'ssthresh=-=Slow start threshold' \
                'cwnd=-=Clamp of the congestion window' \
                'advmss=-=Advertised MSS, in bytes' \
                'reordering=-=Initial reordering level' \
                'hoplimit=-=Hop limit' \
                'initcwnd=-=Initial congestion window, in segments' \
                'features=-=What to ask the peer for' \
                'rto_min=-=Least retransmission timeout' \
                'initrwnd=-=Initial receive window, in segments' \
                'quickack=-=Acknowledge at once' \
                'congctl=-=Congestion control algorithm' \
                'fastopen_no_cookie=-=TCP Fast Open without a cookie' \
                'realms=-=Realms' \
                '~realm=-=Realms' \
                'pref=medium|high|low=Router preference (RFC 4191)' \
                'expires=-=Lifetime, in seconds' \
                'encap=-=Encapsulation' \
                'nhid=-=Nexthop object' \
                '*nexthop==One leg of a multipath route'
        case 'route flush' 'route show'
            set __brctl2_records \
                ':to=-=Only routes to exactly this prefix' \
                'root=-=Routes to this prefix and to parts of it' \
                'match=-=Routes to this prefix and to larger ones that hold it' \
                'exact=-=Routes to exactly this prefix' \
                'from=-=The same for the source prefix' \
                'table=main|local|default|all=Only this table (default' \
                'cache==Cached routes (exceptions) instead' \
                'cached==Cached routes (exceptions) instead' \
                'cloned==Cached routes (exceptions) instead' \
                'vrf=@dev=The routing table of this VRF' \
                'dev=@dev=Outgoing device' \
                '~oif=@dev=Outgoing device' \
                'iif=@dev=Only routes for packets that come in by this device' \
                'via=-=Only routes by gateways in this prefix' \
                'src=-=Only routes that prefer a source address in this prefix' \
                'proto=kernel|boot|static|ra|dhcp=Only routes that this protocol set, or all' \
                '~protocol=kernel|boot|static|ra|dhcp=Only routes that this protocol set, or all' \
                'scope=global|site|link|host=Only routes of this scope, or all' \
                'type=-=Only routes of this type' \
                'tos=-=DS field' \
                '~dsfield=-=DS field' \
                'metric=-=Metric' \
                '~priority=-=Metric' \
                '~preference=-=Metric' \
                'mark=-=Firewall mark' \
                'realms=-=Only routes of these realms' \
                '~realm=-=Only routes of these realms'
        case 'route get'
            set __brctl2_records \
                ':!to=-=The destination' \
                'from=-=Source address of the packet' \
                'iif=@dev=The packet comes in by this device' \
                'oif=@dev=The packet goes out by this device' \
                '~dev=@dev=The packet goes out by this device' \
                'vrf=@dev=The packet goes out by this VRF' \
                'mark=-=Firewall mark of the packet' \
                'tos=-=DS field' \
                '~dsfield=-=DS field' \
                'uid=-=User id' \
                'ipproto=-=Protocol above IP, by name or number' \
                'sport=-=Source port' \
                'dport=-=Destination port' \
                'flowlabel=-=IPv6 flow label' \
                'fibmatch==Show the route as it was put, not what becomes of it' \
                'connected==Show the route for packets from the source address it gives' \
                'notify==Ask the kernel to tell of changes (RTM_F_NOTIFY)'
        case 'neigh'
            set __brctl2_records \
                '/add==Add a neighbour' \
                '/replace==Add a neighbour, or change it if it is there' \
                '/change==Change a neighbour that is there' \
                '/del==Delete a neighbour' \
                '/flush==Delete all selected neighbours' \
                '/get==Show one neighbour' \
                '/show==Show neighbours'
        case 'neigh add'
            set __brctl2_records \
                ':to=-=The neighbour\'s address' \
                'may-exist==Do nothing if it is there with these very properties' \
                'dev=@dev=The device' \
                'proxy=-=Instead of ADDRESS' \
                'lladdr=-=Link-layer address' \
                'nud=incomplete|reachable|stale|delay|probe|failed|noarp|permanent|none=State' \
                'router==It is a router' \
                'use==Resolve it now, as if a packet were to be sent' \
                'managed==The kernel keeps it resolved' \
                'extern_learn==It was learned elsewhere' \
                'extern_valid==It was found valid elsewhere' \
                'protocol=kernel|boot|static|ra|dhcp=Who set it' \
                '~proto=kernel|boot|static|ra|dhcp=Who set it'
        case 'neigh replace' 'neigh change'
            set __brctl2_records \
                ':to=-=The neighbour\'s address' \
                'dev=@dev=The device' \
                'proxy=-=Instead of ADDRESS' \
                'lladdr=-=Link-layer address' \
                'nud=incomplete|reachable|stale|delay|probe|failed|noarp|permanent|none=State' \
                'router==It is a router' \
                'use==Resolve it now, as if a packet were to be sent' \
                'managed==The kernel keeps it resolved' \
                'extern_learn==It was learned elsewhere' \
                'extern_valid==It was found valid elsewhere' \
                'protocol=kernel|boot|static|ra|dhcp=Who set it' \
                '~proto=kernel|boot|static|ra|dhcp=Who set it'
        case 'neigh del'
            set __brctl2_records \
                ':to=-=The neighbour\'s address' \
                'if-exists==Do nothing if it is not there' \
                'dev=@dev=The device' \
                'proxy=-=Instead of ADDRESS'
        case 'neigh flush' 'neigh show'
            set __brctl2_records \
                ':to=-=Only addresses in this prefix' \
                '*nud=incomplete|reachable|stale|delay|probe|failed|noarp|permanent|none|all=Only this state, or all' \
                'proxy==Addresses that are answered for, instead of neighbours' \
                'master=@bridge=Only of ports of this device' \
                'vrf=@dev=Only of devices in this VRF' \
                'nomaster==Only of devices that are no port' \
                'unused==Only those that nothing holds a reference to' \
                'protocol=kernel|boot|static|ra|dhcp=Only those that this protocol set, or all' \
                '~proto=kernel|boot|static|ra|dhcp=Only those that this protocol set, or all' \
                'dev=@dev=Only of this device'
        case 'neigh get' 'ip neighbor get'
            set __brctl2_records \
                ':to=-=The neighbour\'s address' \
                'dev=@dev=The device' \
                'proxy=-=Instead of ADDRESS'
        case 'rule'
            set __brctl2_records \
                '/add==Add a rule' \
                '/replace==Add a rule unless the same is there' \
                '/del==Delete the first rule that matches all words' \
                '/flush==Delete all rules, or those that match all words, except the kernel\'s own and those that look everything up in local, main or default' \
                '/show==Show rules in the order in which they are tried'
        case 'rule add'
            set __brctl2_records \
                'may-exist==Do nothing if the same rule is there' \
                'not==For what does not match the rest' \
                'from=-=Source prefix' \
                '~src=-=Source prefix' \
                'to=-=Destination prefix' \
                '~dst=-=Destination prefix' \
                'tos=-=DS field, by name or hexadecimal' \
                '~dsfield=-=DS field, by name or hexadecimal' \
                'fwmark=-=Firewall mark' \
                'iif=-=Incoming device' \
                '~dev=-=Incoming device' \
                'oif=-=Outgoing device' \
                'priority=-=Order' \
                '~preference=-=Order' \
                '~pref=-=Order' \
                '~order=-=Order' \
                'l3mdev==Look up in the table of the VRF that the packet belongs to' \
                'uidrange=-=Users whose sockets send it' \
                'ipproto=-=Protocol above IP, by name or number' \
                'sport=-=Source ports' \
                'dport=-=Destination ports' \
                'tun_id=-=Tunnel id' \
                'dscp=-=DSCP[/MASK], by name or number' \
                'flowlabel=-=IPv6 flow label' \
                'table=main|local|default|all=Table to look up, by name or number' \
                '~lookup=main|local|default|all=Table to look up, by name or number' \
                'protocol=kernel|boot|static|ra|dhcp=Who set it' \
                '~proto=kernel|boot|static|ra|dhcp=Who set it' \
                'goto=-=Rule to go on with' \
                'nop==Do nothing' \
                'blackhole==Drop silently' \
                'unreachable==Drop with ENETUNREACH' \
                'prohibit==Drop with EACCES' \
                'type=-=unicast, blackhole, unreachable, prohibit or nop' \
                'realms=-=[FROM/]TO realms of the routes found' \
                'suppress_prefixlength=-=Ignore routes with a prefix this short' \
                '~sup_pl=-=Ignore routes with a prefix this short' \
                'suppress_ifgroup=-=Ignore routes out of this group of devices' \
                '~sup_group=-=Ignore routes out of this group of devices'
        case 'rule replace'
            set __brctl2_records \
                'not==For what does not match the rest' \
                'from=-=Source prefix' \
                '~src=-=Source prefix' \
                'to=-=Destination prefix' \
                '~dst=-=Destination prefix' \
                'tos=-=DS field, by name or hexadecimal' \
                '~dsfield=-=DS field, by name or hexadecimal' \
                'fwmark=-=Firewall mark' \
                'iif=-=Incoming device' \
                '~dev=-=Incoming device' \
                'oif=-=Outgoing device' \
                'priority=-=Order' \
                '~preference=-=Order' \
                '~pref=-=Order' \
                '~order=-=Order' \
                'l3mdev==Look up in the table of the VRF that the packet belongs to' \
                'uidrange=-=Users whose sockets send it' \
                'ipproto=-=Protocol above IP, by name or number' \
                'sport=-=Source ports' \
                'dport=-=Destination ports' \
                'tun_id=-=Tunnel id' \
                'dscp=-=DSCP[/MASK], by name or number' \
                'flowlabel=-=IPv6 flow label' \
                'table=main|local|default|all=Table to look up, by name or number' \
                '~lookup=main|local|default|all=Table to look up, by name or number' \
                'protocol=kernel|boot|static|ra|dhcp=Who set it' \
                '~proto=kernel|boot|static|ra|dhcp=Who set it' \
                'goto=-=Rule to go on with' \
                'nop==Do nothing' \
                'blackhole==Drop silently' \
                'unreachable==Drop with ENETUNREACH' \
                'prohibit==Drop with EACCES' \
                'type=-=unicast, blackhole, unreachable, prohibit or nop' \
                'realms=-=[FROM/]TO realms of the routes found' \
                'suppress_prefixlength=-=Ignore routes with a prefix this short' \
                '~sup_pl=-=Ignore routes with a prefix this short' \
                'suppress_ifgroup=-=Ignore routes out of this group of devices' \
                '~sup_group=-=Ignore routes out of this group of devices'
        case 'rule del'
            set __brctl2_records \
                'if-exists==Do nothing if it is not there' \
                'not==For what does not match the rest' \
                'from=-=Source prefix' \
                '~src=-=Source prefix' \
                'to=-=Destination prefix' \
                '~dst=-=Destination prefix' \
                'tos=-=DS field, by name or hexadecimal' \
                '~dsfield=-=DS field, by name or hexadecimal' \
                'fwmark=-=Firewall mark' \
                'iif=-=Incoming device' \
                '~dev=-=Incoming device' \
                'oif=-=Outgoing device' \
                'priority=-=Order' \
                '~preference=-=Order' \
                '~pref=-=Order' \
                '~order=-=Order' \
                'l3mdev==Look up in the table of the VRF that the packet belongs to' \
                'uidrange=-=Users whose sockets send it' \
                'ipproto=-=Protocol above IP, by name or number' \
                'sport=-=Source ports' \
                'dport=-=Destination ports' \
                'tun_id=-=Tunnel id' \
                'dscp=-=DSCP[/MASK], by name or number' \
                'flowlabel=-=IPv6 flow label' \
                'table=main|local|default|all=Table to look up, by name or number' \
                '~lookup=main|local|default|all=Table to look up, by name or number' \
                'protocol=kernel|boot|static|ra|dhcp=Who set it' \
                '~proto=kernel|boot|static|ra|dhcp=Who set it' \
                'goto=-=Rule to go on with' \
                'nop==Do nothing' \
                'blackhole==Drop silently' \
                'unreachable==Drop with ENETUNREACH' \
                'prohibit==Drop with EACCES' \
                'type=-=unicast, blackhole, unreachable, prohibit or nop' \
                'realms=-=[FROM/]TO realms of the routes found' \
                'suppress_prefixlength=-=Ignore routes with a prefix this short' \
                '~sup_pl=-=Ignore routes with a prefix this short' \
                'suppress_ifgroup=-=Ignore routes out of this group of devices' \
                '~sup_group=-=Ignore routes out of this group of devices'
        case 'rule flush' 'rule show'
            set __brctl2_records \
                'not==For what does not match the rest' \
                'from=-=Source prefix' \
                '~src=-=Source prefix' \
                'to=-=Destination prefix' \
                '~dst=-=Destination prefix' \
                'tos=-=DS field, by name or hexadecimal' \
                '~dsfield=-=DS field, by name or hexadecimal' \
                'fwmark=-=Firewall mark' \
                'iif=-=Incoming device' \
                '~dev=-=Incoming device' \
                'oif=-=Outgoing device' \
                'priority=-=Order' \
                '~preference=-=Order' \
                '~pref=-=Order' \
                '~order=-=Order' \
                'l3mdev==Look up in the table of the VRF that the packet belongs to' \
                'uidrange=-=Users whose sockets send it' \
                'ipproto=-=Protocol above IP, by name or number' \
                'sport=-=Source ports' \
                'dport=-=Destination ports' \
                'tun_id=-=Tunnel id' \
                'dscp=-=DSCP[/MASK], by name or number' \
                'flowlabel=-=IPv6 flow label' \
                'table=main|local|default|all=Table to look up, by name or number' \
                '~lookup=main|local|default|all=Table to look up, by name or number' \
                'protocol=kernel|boot|static|ra|dhcp=Who set it' \
                '~proto=kernel|boot|static|ra|dhcp=Who set it'
        case 'netns'
            set __brctl2_records \
                '/list==Show the named network namespaces, with the id by which this one knows them' \
                '/add==Make network namespaces, named as ip-netns(8) does' \
                '/del==Take names away' \
                '/exec==Run a program in a network namespace, with that one\'s /sys and the files of /etc/netns/NAME in /etc'
        case 'netns list' 'migrate confirm' 'migrate rollback' 'migrate status' 'demo' 'ip netns list' 'ip netns show' 'ip netns lst' 'ip netns set' 'ip netns identify' 'ip netns pids' 'ip netns attach'
            set __brctl2_records
        case 'netns add'
            set __brctl2_records \
                ':!*.name=@netns=Their names' \
                'may-exist==Do nothing for those that are there'
        case 'netns del'
            set __brctl2_records \
                ':!*.name=@netns=Their names' \
                'if-exists==Do nothing for those that are not there'
        case 'netns exec' 'ip netns exec'
            set __brctl2_records \
                ':!.name=@netns=The namespace' \
                '&'
        case 'fdb'
            set __brctl2_records \
                '/add==Add a forwarding entry' \
                '/append==Add a destination to an entry of a vxlan device' \
                '/replace==Add a forwarding entry, or change it if it is there' \
                '/del==Delete a forwarding entry' \
                '/get==Show one forwarding entry' \
                '/flush==Delete all selected forwarding entries at once' \
                '/show==Show forwarding entries'
        case 'fdb add'
            set __brctl2_records \
                ':!to=-=The address' \
                'may-exist==Do nothing if it is there with these very properties' \
                'dev=@dev=The port, bridge or vxlan device' \
                '~brport=@dev=The port, bridge or vxlan device' \
                'master==In the table of the bridge that the device is a port of' \
                'self==In the device\'s own table' \
                'permanent==Not aged, and local' \
                'local==Not aged, and local' \
                'static==Not aged' \
                'temp==Not aged' \
                'dynamic==Aged as if it were learned' \
                'vlan=-=VLAN' \
                'use==As if a frame from it had just been seen' \
                'router==It is a router (vxlan)' \
                'extern_learn==It was learned elsewhere' \
                'sticky==It does not move to another port' \
                'dst=-=Address of the remote VTEP (vxlan)' \
                'port=-=UDP port of the remote VTEP, a number or a service' \
                'vni=-=VNI to send with' \
                'src_vni=-=VNI that the entry belongs to (vxlan external)' \
                'nhid=-=FDB nexthop object, instead of dst, port and vni' \
                'via=@dev=Device to send to the remote VTEP by' \
                'activity_notify==Tell when frames from it are seen again after some silence' \
                'inactive==It is silent now' \
                'norefresh==Do not take this for a sign of life'
        case 'fdb append' 'fdb replace'
            set __brctl2_records \
                ':!to=-=The address' \
                'dev=@dev=The port, bridge or vxlan device' \
                '~brport=@dev=The port, bridge or vxlan device' \
                'master==In the table of the bridge that the device is a port of' \
                'self==In the device\'s own table' \
                'permanent==Not aged, and local' \
                'local==Not aged, and local' \
                'static==Not aged' \
                'temp==Not aged' \
                'dynamic==Aged as if it were learned' \
                'vlan=-=VLAN' \
                'use==As if a frame from it had just been seen' \
                'router==It is a router (vxlan)' \
                'extern_learn==It was learned elsewhere' \
                'sticky==It does not move to another port' \
                'dst=-=Address of the remote VTEP (vxlan)' \
                'port=-=UDP port of the remote VTEP, a number or a service' \
                'vni=-=VNI to send with' \
                'src_vni=-=VNI that the entry belongs to (vxlan external)' \
                'nhid=-=FDB nexthop object, instead of dst, port and vni' \
                'via=@dev=Device to send to the remote VTEP by' \
                'activity_notify==Tell when frames from it are seen again after some silence' \
                'inactive==It is silent now' \
                'norefresh==Do not take this for a sign of life'
        case 'fdb del'
            set __brctl2_records \
                ':!to=-=The address' \
                'if-exists==Do nothing if it is not there' \
                'dev=@dev=The port, bridge or vxlan device' \
                '~brport=@dev=The port, bridge or vxlan device' \
                'master==In the table of the bridge that the device is a port of' \
                'self==In the device\'s own table' \
                'vlan=-=VLAN' \
                'dst=-=Address of the remote VTEP (vxlan)' \
                'port=-=UDP port of the remote VTEP, a number or a service' \
                'vni=-=VNI to send with' \
                'src_vni=-=VNI that the entry belongs to (vxlan external)' \
                'nhid=-=FDB nexthop object, instead of dst, port and vni' \
                'via=@dev=Device to send to the remote VTEP by'
        case 'fdb get'
            set __brctl2_records \
                ':!to=-=The address' \
                'br=@bridge=The bridge' \
                'dev=@dev=The port, bridge or vxlan device' \
                '~brport=@dev=The port, bridge or vxlan device' \
                'master==In the table of the bridge that the device is a port of' \
                'self==In the device\'s own table' \
                'vlan=-=VLAN' \
                'vni=-=VNI (vxlan)' \
                'dynamic==Only if it is not permanent'
        case 'fdb flush'
            set __brctl2_records \
                ':!dev=@dev=Bridge, bridge port or vxlan device' \
                'master==In the table of the bridge that the device is a port of' \
                'self==In the device\'s own table' \
                'brport=@port=Only those of this port of the bridge' \
                'vlan=-=Only those of this VLAN' \
                'dst=-=Address of the remote VTEP (vxlan)' \
                'port=-=UDP port of the remote VTEP, a number or a service' \
                'vni=-=VNI to send with' \
                'src_vni=-=VNI that the entry belongs to (vxlan external)' \
                'nhid=-=FDB nexthop object, instead of dst, port and vni' \
                'permanent==Only those that are permanent' \
                'nopermanent==Only those that are not permanent' \
                'static==Only those that are static and not permanent' \
                'nostatic==Only those that are not static and not permanent' \
                'dynamic==Only those that are neither static nor permanent' \
                'nodynamic==Only those that are not neither static nor permanent' \
                'added_by_user==Only those that are added by hand' \
                'noadded_by_user==Only those that are not added by hand' \
                'extern_learn==Only those that are learned elsewhere' \
                'noextern_learn==Only those that are not learned elsewhere' \
                'sticky==Only those that are sticky' \
                'nosticky==Only those that are not sticky' \
                'offloaded==Only those that are in hardware' \
                'nooffloaded==Only those that are not in hardware' \
                'router==Only those that are routers' \
                'norouter==Only those that are not routers'
        case 'fdb show'
            set __brctl2_records \
                'br=@bridge=Only of this bridge and of its ports' \
                'dev=@dev=Only of this device' \
                '~brport=@dev=Only of this device' \
                'vlan=-=Only of this VLAN' \
                '*state=permanent|static|stale|dynamic|all=Only this state' \
                'dynamic==Only those that are not permanent' \
                'self==Only those of devices\' own tables' \
                'master==Only those of bridges'
        case 'vlan'
            set __brctl2_records \
                '/add==Add VLANs to a port or a bridge, or change their flags' \
                '/del==Delete VLANs from a port or a bridge' \
                '/set==Set what belongs to VLANs of a port or a bridge' \
                '/show==Show VLANs' \
                '/tunnelshow==Show the tunnel ids that VLANs are mapped to' \
                '/global=='
        case 'vlan add'
            set __brctl2_records \
                ':!vid=-=VLANs' \
                'may-exist==An error if they are there with other flags' \
                'dev=@dev=The port or bridge' \
                'pvid==Untagged frames that come in belong to it' \
                'untagged==Frames go out without tag' \
                'self==Of the device itself' \
                'master==Of the port in its bridge' \
                'tunnel_info==Map the VLANs, which must be there, to these tunnel ids'
        case 'vlan add:tunnel_info' 'vlan del:tunnel_info' 'bridge vlan add:tunnel_info' 'bridge vlan delete:tunnel_info'
            set __brctl2_records \
                ':!id=-=Tunnel ids, as many as VLANs'
        case 'vlan del'
            set __brctl2_records \
                ':!vid=-=VLANs' \
                'if-exists==Do nothing for those that are not there' \
                'dev=@dev=The port or bridge' \
                'self==Of the device itself' \
                'master==Of the port in its bridge' \
                'tunnel_info==Map the VLANs, which must be there, to these tunnel ids'
        case 'vlan set'
            set __brctl2_records \
                ':!vid=-=VLANs' \
                'dev=@dev=The port or bridge' \
                'state=disabled|listening|learning|forwarding|blocking=STP state in this VLAN' \
                'mcast_router=-=Multicast router in this VLAN' \
                'mcast_max_groups=-=Most multicast groups' \
                'neigh_suppress=on|off=Answer ARP and ND instead of flooding it' \
                'neigh_forward_grat=on|off=Forward gratuitous ARP and ND all the same'
        case 'vlan show' 'vlan tunnelshow' 'bridge vlan show' 'bridge vlan lst' 'bridge vlan list' 'bridge vlan tunnelshow'
            set __brctl2_records \
                'dev=@dev=Only of this device' \
                'vid=-=Only this VLAN'
        case 'vlan global'
            set __brctl2_records \
                '/set==Set what belongs to VLANs of a bridge as a whole' \
                '/show==Show what belongs to VLANs of bridges as a whole'
        case 'vlan global set'
            set __brctl2_records \
                ':!vid=-=VLANs' \
                'dev=@bridge=The bridge' \
                'mcast_snooping=on|off=IGMP and MLD snooping in this VLAN' \
                'mcast_querier=on|off=Send IGMP and MLD queries' \
                'mcast_igmp_version=-=IGMP version' \
                'mcast_mld_version=-=MLD version' \
                'mcast_last_member_count=-=Queries after a leave' \
                'mcast_last_member_interval=-=Time between queries after a leave' \
                'mcast_startup_query_count=-=Queries at start' \
                'mcast_startup_query_interval=-=Time between queries at start' \
                'mcast_membership_interval=-=Time after which a silent group is forgotten' \
                'mcast_querier_interval=-=Time after which another querier is gone' \
                'mcast_query_interval=-=Time between queries' \
                'mcast_query_response_interval=-=Longest time to answer a query' \
                'msti=-=MST instance that the VLAN belongs to'
        case 'vlan global show' 'bridge vlan global'
            set __brctl2_records \
                'dev=@bridge=Only of this device' \
                'vid=-=Only this VLAN'
        case 'mdb'
            set __brctl2_records \
                '/add==Add a group to a port, or a source to a group' \
                '/replace==Add a group to a port, or change it if it is there (kernel 6.3)' \
                '/del==Delete a group from a port' \
                '/get==Show one group (kernel 6.7)' \
                '/flush==Delete all selected groups at once (kernel 6.8)' \
                '/show==Show groups'
        case 'mdb add'
            set __brctl2_records \
                ':!grp=-=The group' \
                'may-exist==Do nothing if it is there with these very properties' \
                'dev=@bridge=The bridge or vxlan device' \
                'port=@port=The port' \
                'src=-=Source, for one source of a group' \
                'permanent==It stays' \
                'temp==It passes unless it is renewed' \
                'vid=-=VLAN' \
                'filter_mode=exclude|include=Whether source_list has the only sources, or those that are not wanted' \
                'source_list=-=Sources, for a group without src' \
                'proto=kernel|boot|static|ra|dhcp=Who set it, by name or number' \
                'dst=-=Address of the remote VTEP (vxlan)' \
                'dst_port=-=UDP port of the remote VTEP, a number or a service' \
                'vni=-=VNI to send with' \
                'src_vni=-=VNI that it belongs to (vxlan external)' \
                'via=@dev=Device to send to the remote VTEP by'
        case 'mdb replace'
            set __brctl2_records \
                ':!grp=-=The group' \
                'dev=@bridge=The bridge or vxlan device' \
                'port=@port=The port' \
                'src=-=Source, for one source of a group' \
                'permanent==It stays' \
                'temp==It passes unless it is renewed' \
                'vid=-=VLAN' \
                'filter_mode=exclude|include=Whether source_list has the only sources, or those that are not wanted' \
                'source_list=-=Sources, for a group without src' \
                'proto=kernel|boot|static|ra|dhcp=Who set it, by name or number' \
                'dst=-=Address of the remote VTEP (vxlan)' \
                'dst_port=-=UDP port of the remote VTEP, a number or a service' \
                'vni=-=VNI to send with' \
                'src_vni=-=VNI that it belongs to (vxlan external)' \
                'via=@dev=Device to send to the remote VTEP by'
        case 'mdb del'
            set __brctl2_records \
                ':!grp=-=The group' \
                'if-exists==Do nothing if it is not there' \
                'dev=@bridge=The bridge or vxlan device' \
                'port=@port=The port' \
                'src=-=Source, for one source of a group' \
                'vid=-=VLAN' \
                'dst=-=Address of the remote VTEP (vxlan)' \
                'dst_port=-=UDP port of the remote VTEP, a number or a service' \
                'vni=-=VNI to send with' \
                'src_vni=-=VNI that it belongs to (vxlan external)' \
                'via=@dev=Device to send to the remote VTEP by'
        case 'mdb get'
            set __brctl2_records \
                ':!grp=-=The group' \
                'dev=@bridge=The bridge or vxlan device' \
                'src=-=Source, for one source of a group' \
                'vid=-=VLAN' \
                'src_vni=-=VNI that it belongs to (vxlan external)'
        case 'mdb flush'
            set __brctl2_records \
                ':!dev=@bridge=The bridge or vxlan device' \
                'port=@port=Only of this port' \
                'vid=-=Only of this VLAN' \
                'src_vni=-=VNI that it belongs to (vxlan external)' \
                'proto=kernel|boot|static|ra|dhcp=Only those that this protocol set' \
                'permanent==Only those that are permanent' \
                'nopermanent==Only those that are not' \
                'dst=-=Address of the remote VTEP (vxlan)' \
                'dst_port=-=UDP port of the remote VTEP, a number or a service' \
                'vni=-=VNI to send with'
        case 'mdb show' 'bridge mdb show' 'bridge mdb lst' 'bridge mdb list'
            set __brctl2_records \
                'dev=@bridge=Only of this bridge or vxlan device' \
                'vid=-=Only of this VLAN'
        case 'mst'
            set __brctl2_records \
                '/set==Set a port\'s state in one instance' \
                '/show==Show the states of ports by MST instance'
        case 'mst set' 'bridge mst set'
            set __brctl2_records \
                'dev=@dev=The bridge port' \
                'msti=-=The instance' \
                'state=disabled|listening|learning|forwarding|blocking=STP state, a name or its number'
        case 'mst show' 'bridge mst show' 'bridge mst lst' 'bridge mst list'
            set __brctl2_records \
                'dev=@dev=Only of this port'
        case 'migrate'
            set __brctl2_records \
                '/start==Make a bridge of a NIC' \
                '/confirm==Keep the pending migration' \
                '/rollback==Take the pending migration back now' \
                '/status==What is pending, and how many seconds are left' \
                '/undo==Give a port its configuration back, any time later'
        case 'migrate start'
            set __brctl2_records \
                ':!port=@dev=The NIC that has the addresses' \
                ':!bridge=@bridge=The bridge' \
                'keep-rules==Leave policy rules with iif or oif of the port alone' \
                'confirm-within=-=Take everything back unless it is confirmed in this time' \
                'no-verify==Do not ask the gateways' \
                'gateway-timeout=-=How long a gateway has to answer a fresh ARP request or neighbour solicitation (default 1)' \
                '*probe=-=What has to be reached before and, within the gateway timeout, afterwards' \
                'measure==Count how many of a thousand echo requests a second get lost, to what --probe names, else to the gateways' \
                'dhcp-handover==Stop the DHCP client (dhclient, dhcpcd, udhcpc) on the port without giving its lease back, and start it on the bridge' \
                'strict==Refuse if anything would break, rather than only tell of it' \
                'dad==Look for duplicates of the IPv6 addresses on the bridge before they leave the port'
        case 'migrate undo'
            set __brctl2_records \
                ':!bridge=@bridge=The bridge' \
                ':!port=@port=Its port' \
                'confirm-within=-=Take everything back unless it is confirmed in this time' \
                'no-verify==Do not ask the gateways' \
                'gateway-timeout=-=How long a gateway has to answer a fresh ARP request or neighbour solicitation (default 1)' \
                '*probe=-=What has to be reached before and, within the gateway timeout, afterwards' \
                'measure==Count how many of a thousand echo requests a second get lost, to what --probe names, else to the gateways' \
                'dhcp-handover==Stop the DHCP client (dhclient, dhcpcd, udhcpc) on the port without giving its lease back, and start it on the bridge' \
                'strict==Refuse if anything would break, rather than only tell of it'
        case 'vni'
            set __brctl2_records \
                '/add==Let VNIs through, or change their group or remote address' \
                '/del==Let VNIs through no longer' \
                '/show==Show the VNIs that vxlan devices let through'
        case 'vni add'
            set __brctl2_records \
                ':!vni=-=VNIs' \
                'may-exist==An error if they are there with another address' \
                'dev=@dev=The vxlan device' \
                'group=-=Multicast group to send to' \
                'remote=-=Remote VTEP to send to'
        case 'vni del'
            set __brctl2_records \
                ':!vni=-=VNIs' \
                'if-exists==Do nothing for those that are not there' \
                'dev=@dev=The vxlan device'
        case 'vni show' 'bridge vni show' 'bridge vni lst' 'bridge vni list'
            set __brctl2_records \
                'dev=@dev=Only of this device'
        case 'monitor'
            set __brctl2_records \
                'all==Everything' \
                'link==Links, and what bridges tell of their ports' \
                'addr==Addresses' \
                'address==Addresses' \
                'route==Routes' \
                'rule==Policy rules' \
                'nexthop==Nexthop objects' \
                'neigh==Neighbours (ARP and ND)' \
                'neighbour==Neighbours (ARP and ND)' \
                'neighbor==Neighbours (ARP and ND)' \
                'fdb==Forwarding entries' \
                'mdb==Multicast groups and router ports' \
                'vlan==VLANs' \
                'vni==VNI filters' \
                'dev=@dev=Only what is about this device or about a port of it' \
                'label==What each line is about in brackets before it' \
                'all-nsid==From every namespace that has an id here, with that id'
        case 'topology'
            set __brctl2_records \
                '/show==Draw what can be seen from here'
        case 'topology show'
            set __brctl2_records \
                ':dev=@bridge=Only what this bridge is connected with on layer 2' \
                'format=text|mermaid|dot|svg|json=How'
        case 'completion'
            set __brctl2_records \
                '/show==Print the completion script of a shell' \
                '/install==Put the completion script where new shells of this user look for it'
        case 'completion show'
            set __brctl2_records \
                ':!.shell=bash|zsh|fish=bash, zsh or fish'
        case 'completion install'
            set __brctl2_records \
                ':!.shell=bash|zsh|fish=bash, zsh or fish' \
                'system==For all users, below /usr/local/share' \
                'to=-=Into this directory instead'
        case 'bridge link'
            set __brctl2_records \
                '/set==Change links' \
                '~/change==Change links' \
                '/show==Show links' \
                '~/lst==Show links' \
                '~/list==Show links'
        case 'bridge link set' 'bridge link change'
            set __brctl2_records \
                'dev=@dev=The device' \
                'hwmode=-=' \
                'self==' \
                'master=@bridge=Bridge, bond or VRF that it is a port of' \
                'backup_port=@port=Port that takes over when this one has no carrier' \
                'nobackup_port==Port that takes over when this one has no carrier' \
                'backup_nhid=-=FDB nexthop id for the backup port' \
                'guard=on|off=BPDU guard' \
                'hairpin=on|off=Send frames back out of the port they came in by' \
                'fastleave=on|off=Leave multicast groups at once' \
                'root_block=on|off=Never let this port become the root port' \
                'flood=on|off=Flood unicast to unknown addresses out of this port' \
                'mcast_router=-=Multicast router' \
                'mcast_flood=on|off=Flood multicast out of this port' \
                'bcast_flood=on|off=Flood broadcast out of this port' \
                'mcast_to_unicast=on|off=Send multicast as unicast to each member' \
                'mcast_max_groups=-=Most multicast groups' \
                'learning=on|off=Learn source addresses on this port' \
                'learning_sync=on|off=Sync learned addresses between driver and bridge' \
                'cost=-=STP path cost' \
                'priority=-=STP port priority' \
                'state=disabled|listening|learning|forwarding|blocking=STP state' \
                'neigh_suppress=on|off=Answer ARP and ND instead of flooding it' \
                'neigh_vlan_suppress=on|off=The same, chosen by VLAN' \
                'neigh_forward_grat=on|off=Forward gratuitous ARP and ND all the same' \
                'vlan_tunnel=on|off=Map VLANs to tunnel ids' \
                'isolated=on|off=Exchange frames with non-isolated ports only' \
                'locked=on|off=Drop frames from addresses that are not in the FDB' \
                'mab=on|off=MAC authentication bypass'
        case 'bridge link show' 'bridge link lst' 'bridge link list'
            set __brctl2_records \
                'dev=@dev=Only this one' \
                'master=@bridge=Only ports of this device'
        case 'bridge fdb'
            set __brctl2_records \
                '/add==Add a forwarding entry' \
                '/append==Add a destination to an entry of a vxlan device' \
                '/replace==Add a forwarding entry, or change it if it is there' \
                '/delete==Delete a forwarding entry' \
                '/get==Show one forwarding entry' \
                '/show==Show forwarding entries' \
                '~/lst==Show forwarding entries' \
                '~/list==Show forwarding entries' \
                '/flush==Delete all selected forwarding entries at once'
        case 'bridge fdb add' 'bridge fdb append' 'bridge fdb replace'
            set __brctl2_records \
                ':!to=-=The address' \
                'dev=@dev=The port, bridge or vxlan device' \
                'dst=-=Address of the remote VTEP (vxlan)' \
                'nhid=-=FDB nexthop object, instead of dst, port and vni' \
                'port=-=UDP port of the remote VTEP, a number or a service' \
                'vni=-=VNI to send with' \
                'src_vni=-=VNI that the entry belongs to (vxlan external)' \
                'via=@dev=Device to send to the remote VTEP by' \
                'self==In the device\'s own table' \
                'master==In the table of the bridge that the device is a port of' \
                'router==It is a router (vxlan)' \
                'local==Not aged, and local' \
                '~permanent==Not aged, and local' \
                'temp==Not aged' \
                '~static==Not aged' \
                'dynamic==Aged as if it were learned' \
                'vlan=-=VLAN' \
                'use==As if a frame from it had just been seen' \
                'extern_learn==It was learned elsewhere' \
                'sticky==It does not move to another port' \
                'activity_notify==Tell when frames from it are seen again after some silence' \
                'inactive==It is silent now' \
                'norefresh==Do not take this for a sign of life'
        case 'bridge fdb delete'
            set __brctl2_records \
                ':!to=-=The address' \
                'dev=@dev=The port, bridge or vxlan device' \
                'dst=-=Address of the remote VTEP (vxlan)' \
                'nhid=-=FDB nexthop object, instead of dst, port and vni' \
                'port=-=UDP port of the remote VTEP, a number or a service' \
                'vni=-=VNI to send with' \
                'src_vni=-=VNI that the entry belongs to (vxlan external)' \
                'via=@dev=Device to send to the remote VTEP by' \
                'self==In the device\'s own table' \
                'master==In the table of the bridge that the device is a port of' \
                'router==' \
                'local==' \
                '~permanent==' \
                'temp==' \
                '~static==' \
                'dynamic==' \
                'vlan=-=VLAN' \
                'use==' \
                'extern_learn==' \
                'sticky==' \
                'activity_notify==' \
                'inactive==' \
                'norefresh=='
        case 'bridge fdb get'
            set __brctl2_records \
                ':!to=-=The address' \
                'brport=@dev=The port, bridge or vxlan device' \
                '~dev=@dev=The port, bridge or vxlan device' \
                'br=@bridge=The bridge' \
                'vni=-=VNI (vxlan)' \
                'self==In the device\'s own table' \
                'master==In the table of the bridge that the device is a port of' \
                'vlan=-=VLAN' \
                'dynamic==Only if it is not permanent'
        case 'bridge fdb show' 'bridge fdb lst' 'bridge fdb list'
            set __brctl2_records \
                'brport=@dev=Only of this device' \
                '~dev=@dev=Only of this device' \
                'br=@bridge=Only of this bridge and of its ports' \
                'vlan=-=Only of this VLAN' \
                'state=permanent|static|stale|dynamic|all=Only this state' \
                'dynamic==Only those that are not permanent'
        case 'bridge fdb flush'
            set __brctl2_records \
                'dev=@dev=Bridge, bridge port or vxlan device' \
                'brport=@port=Only those of this port of the bridge' \
                'vlan=-=Only those of this VLAN' \
                'src_vni=-=VNI that the entry belongs to (vxlan external)' \
                'nhid=-=FDB nexthop object, instead of dst, port and vni' \
                'vni=-=VNI to send with' \
                'port=-=UDP port of the remote VTEP, a number or a service' \
                'dst=-=Address of the remote VTEP (vxlan)' \
                'added_by_user==Only those that are added by hand' \
                'dynamic==Only those that are neither static nor permanent' \
                'extern_learn==Only those that are learned elsewhere' \
                'master==In the table of the bridge that the device is a port of' \
                'noadded_by_user==Only those that are not added by hand' \
                'nodynamic==Only those that are not neither static nor permanent' \
                'noextern_learn==Only those that are not learned elsewhere' \
                'nooffloaded==Only those that are not in hardware' \
                'nopermanent==Only those that are not permanent' \
                'norouter==Only those that are not routers' \
                'nostatic==Only those that are not static and not permanent' \
                'nosticky==Only those that are not sticky' \
                'offloaded==Only those that are in hardware' \
                'permanent==Only those that are permanent' \
                'router==Only those that are routers' \
                'self==In the device\'s own table' \
                'static==Only those that are static and not permanent' \
                'sticky==Only those that are sticky'
        case 'bridge mdb'
            set __brctl2_records \
                '/add==Add a group to a port, or a source to a group' \
                '/replace==Add a group to a port, or change it if it is there (kernel 6.3)' \
                '/delete==Delete a group from a port' \
                '/show==Show groups' \
                '~/lst==Show groups' \
                '~/list==Show groups' \
                '/get==Show one group (kernel 6.7)' \
                '/flush==Delete all selected groups at once (kernel 6.8)'
        case 'bridge mdb add' 'bridge mdb replace'
            set __brctl2_records \
                'dev=@bridge=The bridge or vxlan device' \
                'grp=-=The group' \
                'port=@port=The port' \
                'permanent==It stays' \
                'temp==It passes unless it is renewed' \
                'vid=-=VLAN' \
                'src=-=Source, for one source of a group' \
                'filter_mode=exclude|include=Whether source_list has the only sources, or those that are not wanted' \
                'source_list=-=Sources, for a group without src' \
                'proto=kernel|boot|static|ra|dhcp=Who set it, by name or number' \
                'dst=-=Address of the remote VTEP (vxlan)' \
                'dst_port=-=UDP port of the remote VTEP, a number or a service' \
                'vni=-=VNI to send with' \
                'src_vni=-=VNI that it belongs to (vxlan external)' \
                'via=@dev=Device to send to the remote VTEP by'
        case 'bridge mdb delete'
            set __brctl2_records \
                'dev=@bridge=The bridge or vxlan device' \
                'grp=-=The group' \
                'port=@port=The port' \
                'permanent==' \
                'temp==' \
                'vid=-=VLAN' \
                'src=-=Source, for one source of a group' \
                'filter_mode=-=' \
                'source_list=-=' \
                'proto=-=' \
                'dst=-=Address of the remote VTEP (vxlan)' \
                'dst_port=-=UDP port of the remote VTEP, a number or a service' \
                'vni=-=VNI to send with' \
                'src_vni=-=VNI that it belongs to (vxlan external)' \
                'via=@dev=Device to send to the remote VTEP by'
        case 'bridge mdb get'
            set __brctl2_records \
                'dev=@bridge=The bridge or vxlan device' \
                'grp=-=The group' \
                'vid=-=VLAN' \
                'src=-=Source, for one source of a group' \
                'src_vni=-=VNI that it belongs to (vxlan external)'
        case 'bridge mdb flush'
            set __brctl2_records \
                'dev=@bridge=The bridge or vxlan device' \
                'port=@port=Only of this port' \
                'vid=-=Only of this VLAN' \
                'src_vni=-=VNI that it belongs to (vxlan external)' \
                'proto=kernel|boot|static|ra|dhcp=Only those that this protocol set' \
                'permanent==Only those that are permanent' \
                'nopermanent==Only those that are not' \
                'dst=-=Address of the remote VTEP (vxlan)' \
                'dst_port=-=UDP port of the remote VTEP, a number or a service' \
                'vni=-=VNI to send with'
        case 'bridge mst'
            set __brctl2_records \
                '/set==Set a port\'s state in one instance' \
                '/show==Show the states of ports by MST instance' \
                '~/lst==Show the states of ports by MST instance' \
                '~/list==Show the states of ports by MST instance'
        case 'bridge vlan'
            set __brctl2_records \
                '/add==Add VLANs to a port or a bridge, or change their flags' \
                '/delete==Delete VLANs from a port or a bridge' \
                '/show==Show VLANs' \
                '~/lst==Show VLANs' \
                '~/list==Show VLANs' \
                '/tunnelshow==Show the tunnel ids that VLANs are mapped to' \
                '/set==Set what belongs to VLANs of a port or a bridge' \
                '/global==Show what belongs to VLANs of bridges as a whole'
        case 'bridge vlan add'
            set __brctl2_records \
                'dev=@dev=The port or bridge' \
                'vid=-=VLANs' \
                'self==Of the device itself' \
                'master==Of the port in its bridge' \
                'pvid==Untagged frames that come in belong to it' \
                'untagged==Frames go out without tag' \
                'tunnel_info==Map the VLANs, which must be there, to these tunnel ids'
        case 'bridge vlan delete'
            set __brctl2_records \
                'dev=@dev=The port or bridge' \
                'vid=-=VLANs' \
                'self==Of the device itself' \
                'master==Of the port in its bridge' \
                'pvid==' \
                'untagged==' \
                'tunnel_info==Map the VLANs, which must be there, to these tunnel ids'
        case 'bridge vlan set'
            set __brctl2_records \
                'dev=@dev=The port or bridge' \
                'vid=-=VLANs' \
                'state=disabled|listening|learning|forwarding|blocking=STP state in this VLAN' \
                'mcast_router=-=Multicast router in this VLAN' \
                'mcast_max_groups=-=Most multicast groups' \
                'neigh_suppress=on|off=Answer ARP and ND instead of flooding it' \
                'neigh_forward_grat=on|off=Forward gratuitous ARP and ND all the same'
        case 'bridge vni'
            set __brctl2_records \
                '/add==Let VNIs through, or change their group or remote address' \
                '~/delete==Let VNIs through no longer' \
                '/del==Let VNIs through no longer' \
                '/show==Show the VNIs that vxlan devices let through' \
                '~/lst==Show the VNIs that vxlan devices let through' \
                '~/list==Show the VNIs that vxlan devices let through'
        case 'bridge vni add'
            set __brctl2_records \
                'dev=@dev=The vxlan device' \
                'vni=-=VNIs' \
                'group=-=Multicast group to send to' \
                'remote=-=Remote VTEP to send to'
        case 'bridge vni delete' 'bridge vni del'
            set __brctl2_records \
                'dev=@dev=The vxlan device' \
                'vni=-=VNIs' \
                'group=-=' \
                'remote=-='
        case 'bridge monitor'
            set __brctl2_records \
                'file=-=' \
                'link==Links, and what bridges tell of their ports' \
                'fdb==Forwarding entries' \
                'mdb==Multicast groups and router ports' \
                'vlan==VLANs' \
                'vni==VNI filters' \
                'all==Everything'
        case 'ip'
            set __brctl2_records \
                '-loops=-=' \
                '-family=inet|inet6|bridge|link=' \
                '-4==' \
                '-6==' \
                '-0==' \
                '-M==' \
                '-B==' \
                '-human==' \
                '-human-readable==' \
                '-iec==' \
                '-stats==' \
                '-statistics==' \
                '-details==' \
                '-resolve==' \
                '-oneline==' \
                '-timestamp==' \
                '-tshort==' \
                '-Version==' \
                '-force==' \
                '-batch=@file=' \
                '-brief==' \
                '-json==' \
                '-pretty==' \
                '-rcvbuf=-=' \
                '-color==' \
                '-help==' \
                '-netns=@netns=' \
                '-Numeric==' \
                '-all==' \
                '-echo==' \
                '-dry-run==' \
                '-explain==' \
                '/address==IP addresses' \
                '/route==Routes' \
                '/rule==Policy routing rules' \
                '/neighbor==Neighbours (ARP and ND)' \
                '/link==Make, change, show and delete links' \
                '/monitor==Show changes as they happen' \
                '/netns==Network namespaces'
        case 'ip address'
            set __brctl2_records \
                '/add==Put an address on a device' \
                '/change==Put an address on a device' \
                '~/chg==Put an address on a device' \
                '/replace==Put an address on a device' \
                '/delete==Put an address on a device' \
                '~/list==Show devices with their addresses' \
                '/show==Show devices with their addresses' \
                '~/lst==Show devices with their addresses' \
                '/flush==Take all selected addresses off'
        case 'ip address add' 'ip address change' 'ip address chg' 'ip address replace' 'ip address delete'
            set __brctl2_records \
                ':!local=-=The address with its prefix length' \
                'peer=-=The other end of a point-to-point link' \
                '~remote=-=The other end of a point-to-point link' \
                'broadcast=-=Broadcast address' \
                '~brd=-=Broadcast address' \
                'anycast=-=' \
                'scope=global|site|link|host=global, site, link, host or a number' \
                'dev=@dev=The device' \
                'label=-=Label' \
                'metric=-=Metric of the prefix route' \
                '~priority=-=Metric of the prefix route' \
                '~preference=-=Metric of the prefix route' \
                'valid_lft=-=How long it is valid' \
                'preferred_lft=-=How long it is used for new connections' \
                'nodad==Do not look for duplicates of it (IPv6)' \
                'optimistic==Use it while duplicates are looked for (IPv6' \
                'home==It is the home address of a mobile node (IPv6' \
                'mngtmpaddr==Make temporary addresses from it (IPv6' \
                'noprefixroute==Make no route for its prefix' \
                'autojoin==Join this multicast group on the Ethernet level' \
                'proto=kernel|boot|static|ra|dhcp=Who set the address'
        case 'ip address list' 'ip address show' 'ip address lst'
            set __brctl2_records \
                ':dev=@dev=Only this device' \
                'to=-=Only addresses in this prefix' \
                'scope=global|site|link|host=Only this scope, or all' \
                'up==Only devices that are up' \
                'down==Only devices that are down' \
                'dynamic==No permanent addresses' \
                'permanent==Only permanent addresses' \
                'secondary==Only secondary addresses' \
                'temporary==Only temporary addresses' \
                'nodad==Only nodad addresses' \
                'optimistic==Only optimistic addresses' \
                'dadfailed==Only dadfailed addresses' \
                'home==Only home addresses' \
                'deprecated==Only deprecated addresses' \
                'tentative==Only tentative addresses' \
                '~permanent==Only permanent addresses' \
                'mngtmpaddr==Only mngtmpaddr addresses' \
                'noprefixroute==Only noprefixroute addresses' \
                'autojoin==Only autojoin addresses' \
                'stable-privacy==Only stable-privacy addresses' \
                'primary==No secondary addresses' \
                'label=-=Only labels that match this pattern (fnmatch(3))' \
                'group=-=Only devices of this group' \
                'master=@bridge=Only ports of this device' \
                'vrf=@dev=Only devices in this VRF' \
                'nomaster==Only devices that are no port' \
                'type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|bridge_slave|bond_slave|vrf_slave=Only this kind of device, such as bridge, or bridge_slave' \
                'proto=kernel|boot|static|ra|dhcp=Only addresses that this protocol set' \
                'novf=-='
        case 'ip address flush'
            set __brctl2_records \
                ':dev=@dev=Only of this device' \
                'to=-=Only addresses in this prefix' \
                'scope=global|site|link|host=Only this scope, or all' \
                'up==Only devices that are up' \
                'down==Only devices that are down' \
                'dynamic==No permanent addresses' \
                'permanent==Only permanent addresses' \
                'secondary==Only secondary addresses' \
                'temporary==Only temporary addresses' \
                'nodad==Only nodad addresses' \
                'optimistic==Only optimistic addresses' \
                'dadfailed==Only dadfailed addresses' \
                'home==Only home addresses' \
                'deprecated==Only deprecated addresses' \
                'tentative==Only tentative addresses' \
                '~permanent==Only permanent addresses' \
                'mngtmpaddr==Only mngtmpaddr addresses' \
                'noprefixroute==Only noprefixroute addresses' \
                'autojoin==Only autojoin addresses' \
                'stable-privacy==Only stable-privacy addresses' \
                'primary==No secondary addresses' \
                'label=-=Only labels that match this pattern (fnmatch(3))' \
                'group=-=Only devices of this group' \
                'master=@bridge=Only ports of this device' \
                'vrf=@dev=Only devices in this VRF' \
                'nomaster==Only devices that are no port' \
                'type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|bridge_slave|bond_slave|vrf_slave=Only this kind of device, such as bridge, or bridge_slave' \
                'proto=kernel|boot|static|ra|dhcp=Only addresses that this protocol set' \
                'novf=-='
        case 'ip route'
            set __brctl2_records \
                '/add==Add a route' \
                '/change==Add a route' \
                '~/chg==Add a route' \
                '/replace==Add a route' \
                '/prepend==Add a route' \
                '/append==Add a route' \
                '/delete==Delete the first route that is as said' \
                '~/list==Show routes' \
                '/show==Show routes' \
                '~/lst==Show routes' \
                '/get==Show the route that a packet takes' \
                '/flush==Delete all selected routes'
        case 'ip route add' 'ip route change' 'ip route chg' 'ip route replace' 'ip route prepend' 'ip route append' 'ip route delete'
            set __brctl2_records \
                ':!to=-=The destination, or default' \
                'src=-=Source address to prefer' \
                'as=-=' \
                'via=-=Gateway' \
                'from=-=Only for packets from this prefix (IPv6)' \
                'tos=-=DS field' \
                '~dsfield=-=DS field' \
                'expires=-=Lifetime, in seconds' \
                'metric=-=Metric' \
                '~priority=-=Metric' \
                '~preference=-=Metric' \
                'scope=global|site|link|host=global, site, link, host, a name or a number' \
                'mtu=-=Path MTU, in bytes' \
                'hoplimit=-=Hop limit' \
                'advmss=-=Advertised MSS, in bytes' \
                'reordering=-=Initial reordering level' \
                'rtt=-=Initial round trip time' \
                'rto_min=-=Least retransmission timeout' \
                'window=-=Largest TCP window, in bytes' \
                'cwnd=-=Clamp of the congestion window' \
                'initcwnd=-=Initial congestion window, in segments' \
                'initrwnd=-=Initial receive window, in segments' \
                'features=-=What to ask the peer for' \
                'quickack=-=Acknowledge at once' \
                'congctl=-=Congestion control algorithm' \
                'rttvar=-=Initial variance of it' \
                'ssthresh=-=Slow start threshold' \
                'realms=-=Realms' \
                'onlink==The gateway is on this link, whatever the addresses say' \
                'nexthop==One leg of a multipath route' \
                'nhid=-=Nexthop object' \
                'protocol=kernel|boot|static|ra|dhcp=Who set the route' \
                'table=main|local|default|all=Routing table, by name or number' \
                'vrf=@dev=The routing table of this VRF' \
                'dev=@dev=Outgoing device' \
                '~oif=@dev=Outgoing device' \
                'pref=medium|high|low=Router preference (RFC 4191)' \
                'encap=-=Encapsulation' \
                'ttl-propagate=-=' \
                'fastopen_no_cookie=-=TCP Fast Open without a cookie' \
                'unicast==A route of type unicast' \
                'local==A route of type local' \
                'broadcast==A route of type broadcast' \
                'anycast==A route of type anycast' \
                'multicast==A route of type multicast' \
                'blackhole==A route of type blackhole' \
                'unreachable==A route of type unreachable' \
                'prohibit==A route of type prohibit' \
                'throw==A route of type throw' \
                'nat==A route of type nat' \
                'xresolve==A route of type xresolve' \
                '~brd==A route of type broadcast'
        case 'ip route list' 'ip route show' 'ip route lst' 'ip route flush'
            set __brctl2_records \
                ':to=-=Only routes to exactly this prefix' \
                'table=main|local|default|all=Only this table (default' \
                'vrf=@dev=The routing table of this VRF' \
                'cached==Cached routes (exceptions) instead' \
                '~cloned==Cached routes (exceptions) instead' \
                'tos=-=DS field' \
                '~dsfield=-=DS field' \
                'protocol=kernel|boot|static|ra|dhcp=Only routes that this protocol set, or all' \
                'scope=global|site|link|host=Only routes of this scope, or all' \
                'type=-=Only routes of this type' \
                'dev=@dev=Outgoing device' \
                '~oif=@dev=Outgoing device' \
                'iif=@dev=Only routes for packets that come in by this device' \
                'mark=-=Firewall mark' \
                'metric=-=Metric' \
                '~priority=-=Metric' \
                '~preference=-=Metric' \
                'via=-=Only routes by gateways in this prefix' \
                'src=-=Only routes that prefer a source address in this prefix' \
                'realms=-=Only routes of these realms' \
                'from=-=The same for the source prefix' \
                'root=-=Routes to this prefix and to parts of it' \
                'match=-=Routes to this prefix and to larger ones that hold it' \
                'exact=-=Routes to exactly this prefix'
        case 'ip route get'
            set __brctl2_records \
                ':!to=-=The destination' \
                'tos=-=DS field' \
                '~dsfield=-=DS field' \
                'from=-=Source address of the packet' \
                'iif=@dev=The packet comes in by this device' \
                'mark=-=Firewall mark of the packet' \
                'oif=@dev=The packet goes out by this device' \
                '~dev=@dev=The packet goes out by this device' \
                'notify==Ask the kernel to tell of changes (RTM_F_NOTIFY)' \
                'connected==Show the route for packets from the source address it gives' \
                'vrf=@dev=The packet goes out by this VRF' \
                'uid=-=User id' \
                'fibmatch==Show the route as it was put, not what becomes of it' \
                'as=-=' \
                'sport=-=Source port' \
                'dport=-=Destination port' \
                'ipproto=-=Protocol above IP, by name or number' \
                'flowlabel=-=IPv6 flow label'
        case 'ip rule'
            set __brctl2_records \
                '~/list==Show rules in the order in which they are tried' \
                '~/lst==Show rules in the order in which they are tried' \
                '/show==Show rules in the order in which they are tried' \
                '/add==Add a rule' \
                '/delete==Delete the first rule that matches all words' \
                '/flush==Delete all rules, or those that match all words, except the kernel\'s own and those that look everything up in local, main or default'
        case 'ip rule list' 'ip rule lst' 'ip rule show' 'ip rule flush'
            set __brctl2_records \
                'preference=-=Order' \
                '~order=-=Order' \
                '~priority=-=Order' \
                'not==For what does not match the rest' \
                'tos=-=DS field, by name or hexadecimal' \
                '~dsfield=-=DS field, by name or hexadecimal' \
                'fwmark=-=Firewall mark' \
                'dev=-=Incoming device' \
                '~iif=-=Incoming device' \
                'oif=-=Outgoing device' \
                'l3mdev==Look up in the table of the VRF that the packet belongs to' \
                'uidrange=-=Users whose sockets send it' \
                'tun_id=-=Tunnel id' \
                'lookup=main|local|default|all=Table to look up, by name or number' \
                '~table=main|local|default|all=Table to look up, by name or number' \
                'from=-=Source prefix' \
                '~src=-=Source prefix' \
                'protocol=kernel|boot|static|ra|dhcp=Who set it' \
                'ipproto=-=Protocol above IP, by name or number' \
                'sport=-=Source ports' \
                'dport=-=Destination ports' \
                'dscp=-=DSCP[/MASK], by name or number' \
                'flowlabel=-=IPv6 flow label' \
                'dst=-=Destination prefix'
        case 'ip rule add' 'ip rule delete'
            set __brctl2_records \
                'not==For what does not match the rest' \
                'from=-=Source prefix' \
                'to=-=Destination prefix' \
                'preference=-=Order' \
                '~order=-=Order' \
                '~priority=-=Order' \
                'tos=-=DS field, by name or hexadecimal' \
                '~dsfield=-=DS field, by name or hexadecimal' \
                'fwmark=-=Firewall mark' \
                'realms=-=[FROM/]TO realms of the routes found' \
                'protocol=kernel|boot|static|ra|dhcp=Who set it' \
                'tun_id=-=Tunnel id' \
                'table=main|local|default|all=Table to look up, by name or number' \
                '~lookup=main|local|default|all=Table to look up, by name or number' \
                'suppress_prefixlength=-=Ignore routes with a prefix this short' \
                '~sup_pl=-=Ignore routes with a prefix this short' \
                'suppress_ifgroup=-=Ignore routes out of this group of devices' \
                '~sup_group=-=Ignore routes out of this group of devices' \
                'dev=-=Incoming device' \
                '~iif=-=Incoming device' \
                'oif=-=Outgoing device' \
                'l3mdev==Look up in the table of the VRF that the packet belongs to' \
                'uidrange=-=Users whose sockets send it' \
                'nat=-=' \
                '~map-to=-=' \
                'ipproto=-=Protocol above IP, by name or number' \
                'sport=-=Source ports' \
                'dport=-=Destination ports' \
                'dscp=-=DSCP[/MASK], by name or number' \
                'flowlabel=-=IPv6 flow label' \
                'goto=-=Rule to go on with' \
                'nop==Do nothing' \
                'blackhole==Drop silently' \
                'unreachable==Drop with ENETUNREACH' \
                'prohibit==Drop with EACCES'
        case 'ip neighbor'
            set __brctl2_records \
                '/add==Add a neighbour' \
                '/change==Add a neighbour' \
                '~/chg==Add a neighbour' \
                '/replace==Add a neighbour' \
                '/delete==Add a neighbour' \
                '/get==Show one neighbour' \
                '/show==Show neighbours' \
                '~/lst==Show neighbours' \
                '~/list==Show neighbours' \
                '/flush==Delete all selected neighbours'
        case 'ip neighbor add' 'ip neighbor change' 'ip neighbor chg' 'ip neighbor replace' 'ip neighbor delete'
            set __brctl2_records \
                ':to=-=The neighbour\'s address' \
                'lladdr=-=Link-layer address' \
                'nud=incomplete|reachable|stale|delay|probe|failed|noarp|permanent|none=State' \
                'proxy=-=Instead of ADDRESS' \
                'router==It is a router' \
                'use==Resolve it now, as if a packet were to be sent' \
                'managed==The kernel keeps it resolved' \
                'extern_learn==It was learned elsewhere' \
                'extern_valid==It was found valid elsewhere' \
                'dev=@dev=The device' \
                'protocol=kernel|boot|static|ra|dhcp=Who set it'
        case 'ip neighbor show' 'ip neighbor lst' 'ip neighbor list' 'ip neighbor flush'
            set __brctl2_records \
                ':to=-=Only addresses in this prefix' \
                'dev=@dev=Only of this device' \
                'master=@bridge=Only of ports of this device' \
                'vrf=@dev=Only of devices in this VRF' \
                'nomaster==Only of devices that are no port' \
                'unused==Only those that nothing holds a reference to' \
                'nud=incomplete|reachable|stale|delay|probe|failed|noarp|permanent|none|all=Only this state, or all' \
                'proxy==Addresses that are answered for, instead of neighbours' \
                'protocol=kernel|boot|static|ra|dhcp=Only those that this protocol set, or all'
        case 'ip link'
            set __brctl2_records \
                '/add==Make a link' \
                '/set==Change links' \
                '~/change==Change links' \
                '/replace==' \
                '/delete==Delete links' \
                '/show==Show links' \
                '~/lst==Show links' \
                '~/list==Show links' \
                '/xstats==' \
                '/property==Add or delete alternative names of a link, which can stand wherever its name can'
        case 'ip link add'
            set __brctl2_records \
                ':dev=-=The same' \
                'up==Set it up' \
                'down==Set it down' \
                'name=-=Its name' \
                'index=-=Its ifindex' \
                'link=@dev=Lower device' \
                'address=-=Link-layer address' \
                'broadcast=-=Link-layer broadcast address' \
                '~brd=-=Link-layer broadcast address' \
                'txqueuelen=-=Transmit queue length, in packets' \
                '~qlen=-=Transmit queue length, in packets' \
                '~txqlen=-=Transmit queue length, in packets' \
                'mtu=-=Largest packet, in bytes' \
                'inet=-=' \
                'xdpgeneric=-=' \
                '~xdpdrv=-=' \
                '~xdpoffload=-=' \
                '~xdp=-=' \
                'netns=@netns=Network namespace' \
                'multicast=on|off=Take part in multicast' \
                'allmulticast=on|off=Receive all multicast' \
                'promisc=on|off=Receive everything' \
                'trailers=on|off=Without effect in the kernel' \
                'arp=on|off=Use ARP' \
                'carrier=on|off=Carrier' \
                'vf=-=' \
                'master=@bridge=Bridge, bond or VRF that it is a port of' \
                'vrf=@dev=The VRF that it belongs to' \
                'nomaster==Bridge, bond or VRF that it is a port of' \
                'dynamic=on|off=Addresses are lost when it goes down' \
                'type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb=Kind of link' \
                'alias=-=Free text' \
                'group=-=Group of links, by name or number' \
                'mode=DEFAULT|DORMANT=Link mode' \
                'state=-=' \
                'numtxqueues=-=Transmit queues' \
                'numrxqueues=-=Receive queues' \
                'addrgenmode=eui64|none|stable_secret|random=How link-local addresses are made' \
                'link-netns=-=' \
                'link-netnsid=-=' \
                'protodown=on|off=Held down by a protocol' \
                'protodown_reason=-=Who holds it down' \
                'gso_max_size=-=Largest GSO packet, in bytes' \
                'gso_max_segs=-=Most segments of a GSO packet' \
                'gro_max_size=-=Largest GRO packet, in bytes' \
                'gso_ipv4_max_size=-=Largest IPv4 GSO packet, in bytes' \
                'gro_ipv4_max_size=-=Largest IPv4 GRO packet, in bytes' \
                'parentdev=-='
        case 'ip link set' 'ip link change'
            set __brctl2_records \
                ':!dev=@dev=The device' \
                'up==Set it up' \
                'down==Set it down' \
                'name=-=Name' \
                'index=-=Its ifindex in the namespace that it goes to' \
                'link=-=' \
                'address=-=Link-layer address' \
                'broadcast=-=Link-layer broadcast address' \
                '~brd=-=Link-layer broadcast address' \
                'txqueuelen=-=Transmit queue length, in packets' \
                '~qlen=-=Transmit queue length, in packets' \
                '~txqlen=-=Transmit queue length, in packets' \
                'mtu=-=Largest packet, in bytes' \
                'inet=-=' \
                'xdpgeneric=-=' \
                '~xdpdrv=-=' \
                '~xdpoffload=-=' \
                '~xdp=-=' \
                'netns=@netns=Network namespace' \
                'multicast=on|off=Take part in multicast' \
                'allmulticast=on|off=Receive all multicast' \
                'promisc=on|off=Receive everything' \
                'trailers=on|off=Without effect in the kernel' \
                'arp=on|off=Use ARP' \
                'carrier=on|off=Carrier' \
                'vf=-=' \
                'master=@bridge=Bridge, bond or VRF that it is a port of' \
                'vrf=@dev=The VRF that it belongs to' \
                'nomaster==Bridge, bond or VRF that it is a port of' \
                'dynamic=on|off=Addresses are lost when it goes down' \
                'type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|bridge_slave|bond_slave|vrf_slave=Change what belongs to its kind, or (bridge_slave) to it as a port' \
                'alias=-=Free text' \
                'group=-=Group of links, by name or number' \
                'mode=DEFAULT|DORMANT=Link mode' \
                'state=disabled|listening|learning|forwarding|blocking=STP state' \
                'numtxqueues=-=' \
                'numrxqueues=-=' \
                'addrgenmode=eui64|none|stable_secret|random=How link-local addresses are made' \
                'link-netns=-=' \
                'link-netnsid=-=' \
                'protodown=on|off=Held down by a protocol' \
                'protodown_reason=-=Who holds it down' \
                'gso_max_size=-=Largest GSO packet, in bytes' \
                'gso_max_segs=-=Most segments of a GSO packet' \
                'gro_max_size=-=Largest GRO packet, in bytes' \
                'gso_ipv4_max_size=-=Largest IPv4 GSO packet, in bytes' \
                'gro_ipv4_max_size=-=Largest IPv4 GRO packet, in bytes' \
                'parentdev=-='
        case 'ip link replace' 'ip link xstats'
            set __brctl2_records \
                'up==' \
                'down==' \
                'name=-=' \
                'index=-=' \
                'link=-=' \
                'address=-=' \
                'broadcast=-=' \
                '~brd=-=' \
                'txqueuelen=-=' \
                '~qlen=-=' \
                '~txqlen=-=' \
                'mtu=-=' \
                'inet=-=' \
                'xdpgeneric=-=' \
                '~xdpdrv=-=' \
                '~xdpoffload=-=' \
                '~xdp=-=' \
                'netns=-=' \
                'multicast=-=' \
                'allmulticast=-=' \
                'promisc=-=' \
                'trailers=-=' \
                'arp=-=' \
                'carrier=-=' \
                'vf=-=' \
                'master=-=' \
                'vrf=-=' \
                'nomaster==' \
                'dynamic=-=' \
                'type=-=' \
                'alias=-=' \
                'group=-=' \
                'mode=-=' \
                'state=-=' \
                'numtxqueues=-=' \
                'numrxqueues=-=' \
                'addrgenmode=-=' \
                'link-netns=-=' \
                'link-netnsid=-=' \
                'protodown=-=' \
                'protodown_reason=-=' \
                'gso_max_size=-=' \
                'gso_max_segs=-=' \
                'gro_max_size=-=' \
                'gso_ipv4_max_size=-=' \
                'gro_ipv4_max_size=-=' \
                'parentdev=-='
        case 'ip link delete'
            set __brctl2_records \
                ':*dev=@dev=The links' \
                'up==' \
                'down==' \
                'name=-=' \
                'index=-=' \
                'link=-=' \
                'address=-=' \
                'broadcast=-=' \
                '~brd=-=' \
                'txqueuelen=-=' \
                '~qlen=-=' \
                '~txqlen=-=' \
                'mtu=-=' \
                'inet=-=' \
                'xdpgeneric=-=' \
                '~xdpdrv=-=' \
                '~xdpoffload=-=' \
                '~xdp=-=' \
                'netns=-=' \
                'multicast=-=' \
                'allmulticast=-=' \
                'promisc=-=' \
                'trailers=-=' \
                'arp=-=' \
                'carrier=-=' \
                'vf=-=' \
                'master=-=' \
                'vrf=-=' \
                'nomaster==' \
                'dynamic=-=' \
                'type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb=Refuse to delete what is of another kind' \
                'alias=-=' \
                'group=-=All of this group, by name or number' \
                'mode=-=' \
                'state=-=' \
                'numtxqueues=-=' \
                'numrxqueues=-=' \
                'addrgenmode=-=' \
                'link-netns=-=' \
                'link-netnsid=-=' \
                'protodown=-=' \
                'protodown_reason=-=' \
                'gso_max_size=-=' \
                'gso_max_segs=-=' \
                'gro_max_size=-=' \
                'gso_ipv4_max_size=-=' \
                'gro_ipv4_max_size=-=' \
                'parentdev=-='
        case 'ip link show' 'ip link lst' 'ip link list'
            set __brctl2_records \
                ':dev=@dev=Only this one' \
                'up==Only those that are up' \
                'down==Only those that are down' \
                'group=-=Only of this group, by name or number' \
                'master=@bridge=Only ports of this device' \
                'vrf=@dev=Only devices in this VRF' \
                'nomaster==Only those that are no ports' \
                'type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb=Only of this kind' \
                'novf==Without virtual functions'
        case 'ip link property'
            set __brctl2_records \
                ':!dev=@dev=The link' \
                'up==' \
                'down==' \
                'name=-=' \
                'index=-=' \
                'link=-=' \
                'address=-=' \
                'broadcast=-=' \
                '~brd=-=' \
                'txqueuelen=-=' \
                '~qlen=-=' \
                '~txqlen=-=' \
                'mtu=-=' \
                'inet=-=' \
                'xdpgeneric=-=' \
                '~xdpdrv=-=' \
                '~xdpoffload=-=' \
                '~xdp=-=' \
                'netns=-=' \
                'multicast=-=' \
                'allmulticast=-=' \
                'promisc=-=' \
                'trailers=-=' \
                'arp=-=' \
                'carrier=-=' \
                'vf=-=' \
                'master=-=' \
                'vrf=-=' \
                'nomaster==' \
                'dynamic=-=' \
                'type=-=' \
                'alias=-=' \
                'group=-=' \
                'mode=-=' \
                'state=-=' \
                'numtxqueues=-=' \
                'numrxqueues=-=' \
                'addrgenmode=-=' \
                'link-netns=-=' \
                'link-netnsid=-=' \
                'protodown=-=' \
                'protodown_reason=-=' \
                'gso_max_size=-=' \
                'gso_max_segs=-=' \
                'gro_max_size=-=' \
                'gso_ipv4_max_size=-=' \
                'gro_ipv4_max_size=-=' \
                'parentdev=-='
        case 'ip monitor'
            set __brctl2_records \
                'file=-=' \
                'label==What each line is about in brackets before it' \
                'link==Links, and what bridges tell of their ports' \
                'address==Addresses' \
                'maddress==' \
                'acaddress==' \
                'route==Routes' \
                'mroute==' \
                'prefix==' \
                'neigh==Neighbours (ARP and ND)' \
                'netconf==' \
                'rule==Policy rules' \
                'nsid==' \
                'nexthop==Nexthop objects' \
                'stats==' \
                'all==Everything' \
                'all-nsid==From every namespace that has an id here, with that id' \
                'dev=@dev=Only what is about this device or about a port of it'
        case 'ip netns'
            set __brctl2_records \
                '~/list==Show the named network namespaces, with the id by which this one knows them' \
                '/show==Show the named network namespaces, with the id by which this one knows them' \
                '~/lst==Show the named network namespaces, with the id by which this one knows them' \
                '/list-id==' \
                '/add==Make network namespaces, named as ip-netns(8) does' \
                '/set==' \
                '/delete==Take names away' \
                '/identify==' \
                '/pids==' \
                '/exec==Run a program in a network namespace, with that one\'s /sys and the files of /etc/netns/NAME in /etc' \
                '/attach=='
        case 'ip netns list-id'
            set __brctl2_records \
                'nsid=-=' \
                'target-nsid=-='
        case 'ip netns add' 'ip netns delete'
            set __brctl2_records \
                ':!*.name=@netns=Their names'
        case 'brctl'
            set __brctl2_records \
                '--help==' \
                '--version==' \
                '/addbr==add bridge' \
                '/delbr==delete bridge' \
                '/addif==add interface to bridge' \
                '/delif==delete interface from bridge' \
                '/hairpin==turn hairpin on/off' \
                '/setageing==set ageing time' \
                '/setbridgeprio==set bridge priority' \
                '/setfd==set bridge forward delay' \
                '/sethello==set hello time' \
                '/setmaxage==set max message age' \
                '/setpathcost==set path cost' \
                '/setportprio==set port priority' \
                '/show==show a list of bridges' \
                '/showmacs==show a list of mac addrs' \
                '/showstp==show bridge stp info' \
                '/stp==turn stp on/off'
        case 'brctl addbr'
            set __brctl2_records \
                ':!.0=-='
        case 'brctl delbr' 'brctl showmacs' 'brctl showstp'
            set __brctl2_records \
                ':!.0=@bridge='
        case 'brctl addif'
            set __brctl2_records \
                ':!.0=@bridge=' \
                ':!*.1=@dev='
        case 'brctl delif'
            set __brctl2_records \
                ':!.0=@bridge=' \
                ':!*.1=@port='
        case 'brctl hairpin'
            set __brctl2_records \
                ':!.0=@bridge=' \
                ':!.1=@port=' \
                ':!.2=on|off='
        case 'brctl setageing' 'brctl setbridgeprio' 'brctl setfd' 'brctl sethello' 'brctl setmaxage'
            set __brctl2_records \
                ':!.0=@bridge=' \
                ':!.1=-='
        case 'brctl setpathcost' 'brctl setportprio'
            set __brctl2_records \
                ':!.0=@bridge=' \
                ':!.1=@port=' \
                ':!.2=-='
        case 'brctl show'
            set __brctl2_records \
                ':*.0=@bridge='
        case 'brctl stp'
            set __brctl2_records \
                ':!.0=@bridge=' \
                ':!.1=on|off='
        case 'batch'
            set __brctl2_records \
                ':!.file=@file=The file'
        case '*'
            return 1
    end
    return 0
end

# The parts of record $argv[1]: flags, name, value, help.
function __brctl2_parts
    string match -r -- '^([/:!*.~]*)([^=]*)=([^=]*)=(.*)$' $argv[1]
end

# Make the records of a node count: those of a scope come before those that are there.
function __brctl2_open
    __brctl2_records_of "$argv[1]"; or return
    if contains -- '&' $__brctl2_records
        set -g __brctl2_rest 1
    end
    set -l inner (string match -v -- '&' $__brctl2_records)
    for name in (string replace -r '^[/:!*.~]*([^=]*)=.*' '$1' -- $inner)
        set -l place (contains -i -- $name $__brctl2_given)
        and set -e __brctl2_given[$place]
    end
    set -g __brctl2_words $inner $__brctl2_words
    set -g __brctl2_operands (string match -- ':*' $inner) $__brctl2_operands
end

# The record of keyword $argv[1].
function __brctl2_find
    set -l name (string escape --style=regex -- $argv[1])
    set -l found (string match -r -- "^[:!*~]*$name=.*" $__brctl2_words)
    set -q found[1]; and printf '%s\n' $found[1]
end

# The record of the keyword that long option $argv[1] stands for.
function __brctl2_find_long
    string match -q -- '--?*' $argv[1]; or return 1
    set -l name (string replace -r '^--([^=]*).*' '$1' -- $argv[1])
    __brctl2_find $name; or __brctl2_find (string replace -a -- - _ $name)
end

# Walk past word $argv[1], which is complete.
function __brctl2_step
    if test -n "$__brctl2_value"
        __brctl2_take $argv[1]
    else if set -l record (__brctl2_find_long $argv[1])
        __brctl2_keyword $record
        string match -q -- '*=*' $argv[1]
        and __brctl2_take (string replace -r '^[^=]*=' '' -- $argv[1])
    else if string match -q -- '-?*' $argv[1]
        __brctl2_option $argv[1]
    else if string match -q -r -- '^~?/' $__brctl2_words
        __brctl2_command $argv[1]
    else if set -l record (__brctl2_find $argv[1])
        __brctl2_keyword $record
    else
        __brctl2_operand $argv[1]
    end
end

# Option $argv[1]. With one dash and a long name it may be cut short: -det, -netn.
function __brctl2_option
    string match -q -- '*=*' $argv[1]; and return
    __brctl2_records_of -
    set -l known (string match -- "$argv[1]=*" $__brctl2_records) \
        (string match -- '-*' $__brctl2_words) $__brctl2_records
    set -l found (string match -- "$argv[1]*" $known) (string match -- "-$argv[1]*" $known) \
        (string match -- (string sub -s 2 -- $argv[1])"*" $known)
    set -q found[1]; or return
    set -l parts (__brctl2_parts $found[1])
    set -g __brctl2_keyword $parts[3]
    set -g __brctl2_value $parts[4]
end

# A keyword, by its record.
function __brctl2_keyword
    set -l parts (__brctl2_parts $argv[1])
    set -g __brctl2_keyword $parts[3]
    set -g __brctl2_value $parts[4]
    set -a __brctl2_given $parts[3]
    # An operand behind its keyword is one that does not come any more.
    if set -l place (contains -i -- $argv[1] $__brctl2_operands)
        __brctl2_filled $place
    end
    test -n "$__brctl2_value"; or __brctl2_open "$__brctl2_node:$__brctl2_keyword"
end

# Value $argv[1] of the keyword.
function __brctl2_take
    switch $__brctl2_value
        case @bridge
            set -g __brctl2_bridge $argv[1]
        case @netns
            string match -q -- '-*' $__brctl2_keyword; and set -g __brctl2_elsewhere 1
        case '-*' '@*'
        case '*'
            __brctl2_open "$__brctl2_node:$__brctl2_keyword:$argv[1]"
    end
    set -g __brctl2_value
end

# A command, or the beginning of one, as iproute2 takes it: the first that fits.
function __brctl2_command
    set -l names (string replace -f -r '^~?/([^=]*)=.*' '$1' -- $__brctl2_words)
    set -l found (string match -- (string escape --style=regex -- $argv[1] | string replace -a '\\' '') $names) \
        (string match -r -- '^'(string escape --style=regex -- $argv[1])'.*' $names)
    if not set -q found[1]
        set -g __brctl2_lost 1
        return
    end
    set -g __brctl2_node (string trim -- "$__brctl2_node $found[1]")
    set -g __brctl2_words
    set -g __brctl2_operands
    __brctl2_open $__brctl2_node
end

function __brctl2_operand
    set -q __brctl2_operands[1]; or return
    set -l parts (__brctl2_parts $__brctl2_operands[1])
    test "$parts[4]" = @bridge; and set -g __brctl2_bridge $argv[1]
    __brctl2_filled 1
end

# The operand at place $argv[1] was given.
function __brctl2_filled
    if string match -q -r -- '^[^=]*\*' $__brctl2_operands[$argv[1]]
        set __brctl2_operands[$argv[1]] (string replace '!' '' -- $__brctl2_operands[$argv[1]])
    else
        set -e __brctl2_operands[$argv[1]]
    end
end

# The names that value $argv[1] stands for, behind $argv[2].
function __brctl2_names
    set -l found
    set -l kind $argv[1]
    if test "$kind" = @joins
        set kind @bridge
        string match -q -r -- '^[^=]*!' $__brctl2_operands[1]; and set kind @dev
    end
    switch $kind
        case @dev
            set found /sys/class/net/*/ifindex
        case @bridge
            set found /sys/class/net/*/bridge
        case @port
            set found /sys/class/net/*/brport
            if test -n "$__brctl2_bridge" -a -d "/sys/class/net/$__brctl2_bridge/brif"
                set found /sys/class/net/$__brctl2_bridge/brif/*/port_no
            end
        case @netns
            set -l names /run/netns/*
            printf "$argv[2]%s\n" (string replace -r '.*/' '' -- $names)
            return
        case @file
            complete -C "'' "(commandline -ct) # __fish_complete_path starts ls
            return
        case '-*'
            return
        case '*'
            printf "$argv[2]%s\n" (string split '|' -- $argv[1])
            return
    end
    test -z "$__brctl2_elsewhere"; or return
    set -q found[1]; and printf "$argv[2]%s\n" (string replace -r '.*/([^/]*)/[^/]*$' '$1' -- $found)
end

# What may stand at the cursor, where $argv[1] was begun; with its help.
function __brctl2_offer
    set -l cur $argv[1]
    if test -n "$__brctl2_value"
        __brctl2_names $__brctl2_value ''
        return
    else if string match -q -- '--*=*' $cur
        set -l record (__brctl2_find_long $cur); or return
        set -l parts (__brctl2_parts $record)
        test -n "$parts[4]"; and __brctl2_names $parts[4] (string replace -r '=.*' '=' -- $cur)
        return
    else if string match -q -- '-*' $cur
        __brctl2_offer_options
        return
    end
    set -l alias
    test -n "$cur"; and set alias '[~:!*]*'
    if set -q __brctl2_operands[1]
        set -l parts (__brctl2_parts $__brctl2_operands[1])
        set -l names (__brctl2_names $parts[4] '')
        set -q names[1]; and printf '%s\n' $names
        # Where a name that is known here has to come, only these; but any word that was begun.
        test -z "$cur"; and set -q names[1]; and string match -q -- '*!*' $parts[2]; and return
    else if test -n "$__brctl2_rest"
        return
    end
    for record in (string match -r -- "^$alias/?\*?[^-/:!*.~].*" $__brctl2_words)
        set -l parts (__brctl2_parts $record)
        contains -- $parts[3] $__brctl2_given
        and not string match -q -- '*\**' $parts[2]
        or printf '%s\t%s\n' $parts[3] $parts[5]
    end
end

# Options: those of the command, or of the tool, and the global ones.
function __brctl2_offer_options
    __brctl2_records_of -
    string match -q -r '^(ip|brctl)' -- $__brctl2_node; and set __brctl2_records
    for record in $__brctl2_words $__brctl2_records
        set -l parts (__brctl2_parts $record)
        string match -q -r '[/.]' -- $parts[2]; and continue
        contains -- $parts[3] $__brctl2_given; and continue
        string match -q -- '-*' $parts[3]
        or set parts[3] --(string replace -a _ - -- $parts[3])
        printf '%s\t%s\n' $parts[3] $parts[5]
    end
end

function __brctl2
    for name in node value keyword words operands given bridge elsewhere rest lost
        set -g __brctl2_$name
    end
    set -l words (commandline -opc)
    string match -q -r '(^|/)brctl$' -- $words[1]; and set -g __brctl2_node brctl
    __brctl2_open "$__brctl2_node"
    set -e words[1]
    while set -q words[1]
        if test -n "$__brctl2_rest"; and not set -q __brctl2_operands[1]
            break
        end
        __brctl2_step $words[1]
        set -e words[1]
        test -z "$__brctl2_lost"; or return
    end
    if test -n "$__brctl2_rest" -a -z "$__brctl2_value"; and not set -q __brctl2_operands[1]
        complete -C "$words "(commandline -ct)
    else
        __brctl2_offer (commandline -ct)
    end
end

complete -c brctl2 -f -a '(__brctl2)'
complete -c brctl -f -a '(__brctl2)'
