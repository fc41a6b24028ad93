# Completion for brctl2, and for brctl. Made by `make docs`; do not edit.
#
# It starts no program, and no shell of its own: what depends on the system is read from
# /sys/class/net and /run/netns. Bash 4.4 or newer; bash-completion is not needed, but finds this
# file by its name.

# The nodes; each adds what it has to the variables of _brctl2, see there.
declare -gA _brctl2_nodes=([=]=0 [=-]=1 [=bridge]=2 ['=bridge add']=3 ['=bridge del']=4 ['=bridge set']=5 ['=bridge show']=6 ['=bridge stats']=6 [=link]=7 ['=link add']=8 ['=link add:peer']=9 ['=ip link add:peer']=9 ['=link add:type:bridge']=10 ['=link set:type:bridge']=10 ['=bridge link set:type:bridge']=10 ['=bridge link change:type:bridge']=10 ['=ip link add:type:bridge']=10 ['=ip link set:type:bridge']=10 ['=ip link change:type:bridge']=10 ['=link add:type:vxlan']=11 ['=link set:type:vxlan']=11 ['=bridge link set:type:vxlan']=11 ['=bridge link change:type:vxlan']=11 ['=ip link add:type:vxlan']=11 ['=ip link set:type:vxlan']=11 ['=ip link change:type:vxlan']=11 ['=link add:type:vlan']=12 ['=link set:type:vlan']=12 ['=bridge link set:type:vlan']=12 ['=bridge link change:type:vlan']=12 ['=ip link add:type:vlan']=12 ['=ip link set:type:vlan']=12 ['=ip link change:type:vlan']=12 ['=link add:type:bond']=13 ['=link set:type:bond']=13 ['=bridge link set:type:bond']=13 ['=bridge link change:type:bond']=13 ['=ip link add:type:bond']=13 ['=ip link set:type:bond']=13 ['=ip link change:type:bond']=13 ['=link add:type:macvlan']=14 ['=link add:type:macvtap']=14 ['=link set:type:macvlan']=14 ['=link set:type:macvtap']=14 ['=bridge link set:type:macvlan']=14 ['=bridge link set:type:macvtap']=14 ['=bridge link change:type:macvlan']=14 ['=bridge link change:type:macvtap']=14 ['=ip link add:type:macvlan']=14 ['=ip link add:type:macvtap']=14 ['=ip link set:type:macvlan']=14 ['=ip link set:type:macvtap']=14 ['=ip link change:type:macvlan']=14 ['=ip link change:type:macvtap']=14 ['=link add:type:vrf']=15 ['=link set:type:vrf']=15 ['=bridge link set:type:vrf']=15 ['=bridge link change:type:vrf']=15 ['=ip link add:type:vrf']=15 ['=ip link set:type:vrf']=15 ['=ip link change:type:vrf']=15 ['=link add:type:tun']=16 ['=link add:type:tap']=16 ['=link set:type:tun']=16 ['=link set:type:tap']=16 ['=bridge link set:type:tun']=16 ['=bridge link set:type:tap']=16 ['=bridge link change:type:tun']=16 ['=bridge link change:type:tap']=16 ['=ip link add:type:tun']=16 ['=ip link add:type:tap']=16 ['=ip link set:type:tun']=16 ['=ip link set:type:tap']=16 ['=ip link change:type:tun']=16 ['=ip link change:type:tap']=16 ['=link add:type:bridge_slave']=17 ['=link set:type:bridge_slave']=17 ['=bridge link set:type:bridge_slave']=17 ['=bridge link change:type:bridge_slave']=17 ['=ip link add:type:bridge_slave']=17 ['=ip link set:type:bridge_slave']=17 ['=ip link change:type:bridge_slave']=17 ['=link add:type:bond_slave']=18 ['=link set:type:bond_slave']=18 ['=bridge link set:type:bond_slave']=18 ['=bridge link change:type:bond_slave']=18 ['=ip link add:type:bond_slave']=18 ['=ip link set:type:bond_slave']=18 ['=ip link change:type:bond_slave']=18 ['=link del']=19 ['=link set']=20 ['=link show']=21 ['=link property']=22 [=addr]=23 ['=addr add']=24 ['=addr replace']=25 ['=addr change']=25 ['=addr del']=26 ['=addr move']=27 ['=addr flush']=28 ['=addr show']=28 [=route]=29 ['=route add']=30 ['=route add:nexthop']=31 ['=route replace:nexthop']=31 ['=route append:nexthop']=31 ['=route prepend:nexthop']=31 ['=route change:nexthop']=31 ['=route del:nexthop']=31 ['=ip route add:nexthop']=31 ['=ip route change:nexthop']=31 ['=ip route chg:nexthop']=31 ['=ip route replace:nexthop']=31 ['=ip route prepend:nexthop']=31 ['=ip route append:nexthop']=31 ['=ip route delete:nexthop']=31 ['=route replace']=32 ['=route append']=32 ['=route prepend']=32 ['=route change']=32 ['=route del']=33 ['=route flush']=34 ['=route show']=34 ['=route get']=35 [=neigh]=36 ['=neigh add']=37 ['=neigh replace']=38 ['=neigh change']=38 ['=neigh del']=39 ['=neigh flush']=40 ['=neigh show']=40 ['=neigh get']=41 ['=ip neighbor get']=41 [=rule]=42 ['=rule add']=43 ['=rule replace']=44 ['=rule del']=45 ['=rule flush']=46 ['=rule show']=46 [=netns]=47 ['=netns list']=48 ['=migrate confirm']=48 ['=migrate rollback']=48 ['=migrate status']=48 [=demo]=48 ['=ip netns list']=48 ['=ip netns show']=48 ['=ip netns lst']=48 ['=ip netns set']=48 ['=ip netns identify']=48 ['=ip netns pids']=48 ['=ip netns attach']=48 ['=netns add']=49 ['=netns del']=50 ['=netns exec']=51 ['=ip netns exec']=51 [=fdb]=52 ['=fdb add']=53 ['=fdb append']=54 ['=fdb replace']=54 ['=fdb del']=55 ['=fdb get']=56 ['=fdb flush']=57 ['=fdb show']=58 [=vlan]=59 ['=vlan add']=60 ['=vlan add:tunnel_info']=61 ['=vlan del:tunnel_info']=61 ['=bridge vlan add:tunnel_info']=61 ['=bridge vlan delete:tunnel_info']=61 ['=vlan del']=62 ['=vlan set']=63 ['=vlan show']=64 ['=vlan tunnelshow']=64 ['=bridge vlan show']=64 ['=bridge vlan lst']=64 ['=bridge vlan list']=64 ['=bridge vlan tunnelshow']=64 ['=vlan global']=65 [=mst]=65 ['=vlan global set']=66 ['=vlan global show']=67 ['=mdb show']=67 ['=bridge mdb show']=67 ['=bridge mdb lst']=67 ['=bridge mdb list']=67 ['=bridge vlan global']=67 [=mdb]=68 ['=mdb add']=69 ['=mdb replace']=70 ['=mdb del']=71 ['=mdb get']=72 ['=mdb flush']=73 ['=mst set']=74 ['=bridge mst set']=74 ['=mst show']=75 ['=vni show']=75 ['=bridge mst show']=75 ['=bridge mst lst']=75 ['=bridge mst list']=75 ['=bridge vni show']=75 ['=bridge vni lst']=75 ['=bridge vni list']=75 [=migrate]=76 ['=migrate start']=77 ['=migrate undo']=78 [=vni]=79 ['=vni add']=80 ['=vni del']=81 [=monitor]=82 [=topology]=83 ['=topology show']=84 [=completion]=85 ['=completion show']=86 ['=completion install']=87 ['=bridge link']=88 ['=bridge link set']=89 ['=bridge link change']=89 ['=bridge link show']=90 ['=bridge link lst']=90 ['=bridge link list']=90 ['=bridge fdb']=91 ['=bridge fdb add']=92 ['=bridge fdb append']=92 ['=bridge fdb replace']=92 ['=bridge fdb delete']=92 ['=bridge fdb get']=93 ['=bridge fdb show']=94 ['=bridge fdb lst']=94 ['=bridge fdb list']=94 ['=bridge fdb flush']=95 ['=bridge mdb']=96 ['=bridge mdb add']=97 ['=bridge mdb replace']=97 ['=bridge mdb delete']=98 ['=bridge mdb get']=99 ['=bridge mdb flush']=100 ['=bridge mst']=101 ['=bridge vlan']=102 ['=bridge vlan add']=103 ['=bridge vlan delete']=103 ['=bridge vlan set']=104 ['=bridge vni']=105 ['=bridge vni add']=106 ['=bridge vni delete']=106 ['=bridge vni del']=106 ['=bridge monitor']=107 [=ip]=108 ['=ip address']=109 ['=ip address add']=110 ['=ip address change']=110 ['=ip address chg']=110 ['=ip address replace']=110 ['=ip address delete']=110 ['=ip address list']=111 ['=ip address show']=111 ['=ip address lst']=111 ['=ip address flush']=111 ['=ip route']=112 ['=ip route add']=113 ['=ip route change']=113 ['=ip route chg']=113 ['=ip route replace']=113 ['=ip route prepend']=113 ['=ip route append']=113 ['=ip route delete']=113 ['=ip route list']=114 ['=ip route show']=114 ['=ip route lst']=114 ['=ip route flush']=114 ['=ip route get']=115 ['=ip rule']=116 ['=ip rule list']=117 ['=ip rule lst']=117 ['=ip rule show']=117 ['=ip rule flush']=117 ['=ip rule add']=118 ['=ip rule delete']=118 ['=ip neighbor']=119 ['=ip neighbor add']=120 ['=ip neighbor change']=120 ['=ip neighbor chg']=120 ['=ip neighbor replace']=120 ['=ip neighbor delete']=120 ['=ip neighbor show']=121 ['=ip neighbor lst']=121 ['=ip neighbor list']=121 ['=ip neighbor flush']=121 ['=ip link']=122 ['=ip link add']=123 ['=ip link set']=124 ['=ip link change']=124 ['=ip link replace']=125 ['=ip link xstats']=125 ['=ip link delete']=126 ['=ip link show']=127 ['=ip link lst']=127 ['=ip link list']=127 ['=ip link property']=128 ['=ip monitor']=129 ['=ip netns']=130 ['=ip netns list-id']=131 ['=ip netns add']=132 ['=ip netns delete']=132 [=brctl]=133 ['=brctl addbr']=134 ['=brctl delbr']=135 ['=brctl showmacs']=135 ['=brctl showstp']=135 ['=brctl addif']=136 ['=brctl delif']=137 ['=brctl hairpin']=138 ['=brctl setageing']=139 ['=brctl setbridgeprio']=139 ['=brctl setfd']=139 ['=brctl sethello']=139 ['=brctl setmaxage']=139 ['=brctl setpathcost']=140 ['=brctl setportprio']=140 ['=brctl show']=141 ['=brctl stp']=142 [=batch]=143)

_brctl2_node_0() {
    commands=' bridge link addr route neigh rule netns fdb vlan mdb mst migrate vni monitor topology demo completion ip brctl batch'$commands
    shown=' bridge= link= addr= route= neigh= rule= netns= fdb= vlan= mdb= mst= migrate= vni= monitor= topology= demo= completion= ip= brctl= batch='$shown
}

_brctl2_node_1() {
    shown=' -f=inet|inet6|bridge|link --family=inet|inet6|bridge|link -4= -6= -s= -stats= --statistics= -d= --details= -o= --oneline= -t= --timestamp= -ts= --tshort= -b=@file --batch=@file -br= --brief= -j= --json= -p= --pretty= -n=@netns --netns=@netns -c= --color= -force= --force= --dry-run= --explain= -V= --version= -h= --help='$shown
}

_brctl2_node_2() {
    commands=' add del set show stats link fdb mdb mst vlan vni monitor'$commands
    shown=' add= del= set= show= stats= link= fdb= mdb= mst= vlan= vni= monitor='$shown
}

_brctl2_node_3() {
    operands=(':!=-=name' "${operands[@]}")
    hidden=' name=- mac=- txqlen=- qlen=- stp=on|off group_addr=- mcast_last_member_cnt=- mcast_startup_query_cnt=- mcast_last_member_intvl=- mcast_membership_intvl=- mcast_querier_intvl=- mcast_query_intvl=- mcast_query_response_intvl=- mcast_startup_query_intvl=-'$hidden
    shown=' up= may-exist= address=- mtu=- txqueuelen=- alias=- forward_delay=- hello_time=- max_age=- ageing_time=- stp_state=on|off stp_mode=auto|user|kernel priority=- vlan_filtering=on|off vlan_protocol=802.1Q|802.1ad fdb_max_learned=- vlan_default_pvid=- vlan_stats_enabled=on|off vlan_stats_per_port=on|off group_fwd_mask=- group_address=- mcast_snooping=on|off no_linklocal_learn=on|off mcast_vlan_snooping=on|off mst_enabled=on|off mdb_offload_fail_notification=on|off fdb_local_vlan_0=on|off mcast_router=- mcast_query_use_ifaddr=on|off mcast_querier=on|off mcast_hash_elasticity=- mcast_hash_max=- mcast_last_member_count=- mcast_startup_query_count=- mcast_last_member_interval=- mcast_membership_interval=- mcast_querier_interval=- mcast_query_interval=- mcast_query_response_interval=- mcast_startup_query_interval=- mcast_stats_enabled=on|off mcast_igmp_version=- mcast_mld_version=- nf_call_iptables=on|off nf_call_ip6tables=on|off nf_call_arptables=on|off fdb_flush='$shown
}

_brctl2_node_4() {
    operands=(':!*=@bridge=dev' "${operands[@]}")
    hidden=' dev=@bridge'$hidden
    shown=' if-exists='$shown
}

_brctl2_node_5() {
    operands=(':!=@bridge=dev' "${operands[@]}")
    hidden=' dev=@bridge mac=- txqlen=- qlen=- stp=on|off group_addr=- mcast_last_member_cnt=- mcast_startup_query_cnt=- mcast_last_member_intvl=- mcast_membership_intvl=- mcast_querier_intvl=- mcast_query_intvl=- mcast_query_response_intvl=- mcast_startup_query_intvl=-'$hidden
    shown=' up= down= address=- mtu=- txqueuelen=- alias=- forward_delay=- hello_time=- max_age=- ageing_time=- stp_state=on|off stp_mode=auto|user|kernel priority=- vlan_filtering=on|off vlan_protocol=802.1Q|802.1ad fdb_max_learned=- vlan_default_pvid=- vlan_stats_enabled=on|off vlan_stats_per_port=on|off group_fwd_mask=- group_address=- mcast_snooping=on|off no_linklocal_learn=on|off mcast_vlan_snooping=on|off mst_enabled=on|off mdb_offload_fail_notification=on|off fdb_local_vlan_0=on|off mcast_router=- mcast_query_use_ifaddr=on|off mcast_querier=on|off mcast_hash_elasticity=- mcast_hash_max=- mcast_last_member_count=- mcast_startup_query_count=- mcast_last_member_interval=- mcast_membership_interval=- mcast_querier_interval=- mcast_query_interval=- mcast_query_response_interval=- mcast_startup_query_interval=- mcast_stats_enabled=on|off mcast_igmp_version=- mcast_mld_version=- nf_call_iptables=on|off nf_call_ip6tables=on|off nf_call_arptables=on|off fdb_flush='$shown
}

_brctl2_node_6() {
    operands=(':=@bridge=dev' "${operands[@]}")
    hidden=' dev=@bridge'$hidden
}

_brctl2_node_7() {
    commands=' add del set show property'$commands
    shown=' add= del= set= show= property='$shown
}

_brctl2_node_8() {
    operands=(':=-=name' ':=-=dev' "${operands[@]}")
    hidden=' name=- dev=- mac=- brd=- txqlen=- qlen=-'$hidden
    shown=' type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb peer= link=@dev address=- broadcast=- mtu=- txqueuelen=- index=- numtxqueues=- numrxqueues=- group=- alias=- master=@bridge nomaster= vrf=@dev netns=@netns up= down= arp=on|off multicast=on|off allmulticast=on|off promisc=on|off trailers=on|off dynamic=on|off addrgenmode=eui64|none|stable_secret|random protodown=on|off protodown_reason=- carrier=on|off mode=DEFAULT|DORMANT gso_max_size=- gso_max_segs=- gro_max_size=- gso_ipv4_max_size=- gro_ipv4_max_size=- may-exist='$shown
}

_brctl2_node_9() {
    operands=(':=-=name' "${operands[@]}")
    hidden=' name=- mac=- brd=- txqlen=- qlen=-'$hidden
    shown=' address=- broadcast=- mtu=- txqueuelen=- index=- numtxqueues=- numrxqueues=- group=- alias=- master=@bridge nomaster= vrf=@dev netns=@netns up= down= arp=on|off multicast=on|off allmulticast=on|off promisc=on|off trailers=on|off dynamic=on|off'$shown
}

_brctl2_node_10() {
    shown=' forward_delay=- hello_time=- max_age=- ageing_time=- stp_state=on|off stp_mode=auto|user|kernel priority=- vlan_filtering=on|off vlan_protocol=802.1Q|802.1ad fdb_max_learned=- vlan_default_pvid=- vlan_stats_enabled=on|off vlan_stats_per_port=on|off group_fwd_mask=- group_address=- mcast_snooping=on|off no_linklocal_learn=on|off mcast_vlan_snooping=on|off mst_enabled=on|off mdb_offload_fail_notification=on|off fdb_local_vlan_0=on|off mcast_router=- mcast_query_use_ifaddr=on|off mcast_querier=on|off mcast_hash_elasticity=- mcast_hash_max=- mcast_last_member_count=- mcast_startup_query_count=- mcast_last_member_interval=- mcast_membership_interval=- mcast_querier_interval=- mcast_query_interval=- mcast_query_response_interval=- mcast_startup_query_interval=- mcast_stats_enabled=on|off mcast_igmp_version=- mcast_mld_version=- nf_call_iptables=on|off nf_call_ip6tables=on|off nf_call_arptables=on|off fdb_flush='$shown
    hidden=' stp=on|off group_addr=- mcast_last_member_cnt=- mcast_startup_query_cnt=- mcast_last_member_intvl=- mcast_membership_intvl=- mcast_querier_intvl=- mcast_query_intvl=- mcast_query_response_intvl=- mcast_startup_query_intvl=-'$hidden
}

_brctl2_node_11() {
    shown=' id=- group=- remote=- local=- dev=@dev srcport=- dstport=- learning= nolearning= proxy= noproxy= rsc= norsc= l2miss= nol2miss= l3miss= nol3miss= tos=- ttl=- df=unset|set|inherit flowlabel=- ageing=- maxaddress=- udpcsum= noudpcsum= udp6zerocsumtx= noudp6zerocsumtx= udp6zerocsumrx= noudp6zerocsumrx= remcsumtx= noremcsumtx= remcsumrx= noremcsumrx= external= noexternal= vnifilter= novnifilter= gbp= gpe= localbypass= nolocalbypass= reserved_bits=- mcroute= nomcroute='$shown
    hidden=' vni=- port=- dsfield=- hoplimit=-'$hidden
}

_brctl2_node_12() {
    shown=' protocol=802.1Q|802.1ad id=- reorder_hdr=on|off gvrp=on|off mvrp=on|off loose_binding=on|off bridge_binding=on|off ingress-qos-map=- egress-qos-map=-'$shown
}

_brctl2_node_13() {
    shown=' mode=balance-rr|active-backup|balance-xor|broadcast|802.3ad|balance-tlb|balance-alb active_slave=@dev clear_active_slave= miimon=- updelay=- downdelay=- peer_notify_delay=- use_carrier=- arp_interval=- arp_missed_max=- arp_ip_target=- ns_ip6_target=- arp_validate=none|active|backup|all|filter|filter_active|filter_backup arp_all_targets=any|all primary=@dev primary_reselect=always|better|failure fail_over_mac=none|active|follow xmit_hash_policy=layer2|layer3+4|layer2+3|encap2+3|encap3+4|vlan+srcmac resend_igmp=- num_grat_arp=- all_slaves_active=- min_links=- lp_interval=- packets_per_slave=- lacp_active=off|on lacp_rate=slow|fast coupled_control=on|off broadcast_neighbor=on|off ad_select=stable|bandwidth|count|actor_port_prio ad_actor_sys_prio=- ad_user_port_key=- ad_actor_system=- tlb_dynamic_lb=-'$shown
    hidden=' num_unsol_na=-'$hidden
}

_brctl2_node_14() {
    shown=' mode=private|vepa|bridge|passthru|source flag=null|nopromisc|nodst nopromisc= nodst= bcqueuelen=- bclim=- macaddr=-'$shown
}

_brctl2_node_15() {
    shown=' table=main|local|default|all'$shown
}

_brctl2_node_16() {
    shown=' pi= vnet_hdr= multi_queue= user=- group=-'$shown
}

_brctl2_node_17() {
    shown=' state=disabled|listening|learning|forwarding|blocking priority=- cost=- hairpin=on|off guard=on|off root_block=on|off fastleave=on|off learning=on|off flood=on|off proxy_arp=on|off proxy_arp_wifi=on|off mcast_router=- mcast_flood=on|off bcast_flood=on|off mcast_to_unicast=on|off neigh_suppress=on|off neigh_vlan_suppress=on|off neigh_forward_grat=on|off group_fwd_mask=- vlan_tunnel=on|off isolated=on|off locked=on|off mab=on|off backup_port=@port nobackup_port= backup_nhid=- mcast_max_groups=- mcast_eht_hosts_limit=- learning_sync=on|off fdb_flush='$shown
    hidden=' mcast_fast_leave=on|off'$hidden
}

_brctl2_node_18() {
    shown=' queue_id=- prio=- actor_port_prio=-'$shown
}

_brctl2_node_19() {
    operands=(':*=@dev=dev' "${operands[@]}")
    hidden=' dev=@dev'$hidden
    shown=' if-exists= group=- type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb'$shown
}

_brctl2_node_20() {
    operands=(':!=@dev=dev' "${operands[@]}")
    hidden=' dev=@dev mcast_fast_leave=on|off mac=- brd=- txqlen=- qlen=-'$hidden
    shown=' up= down= state=disabled|listening|learning|forwarding|blocking priority=- cost=- hairpin=on|off guard=on|off root_block=on|off fastleave=on|off learning=on|off flood=on|off proxy_arp=on|off proxy_arp_wifi=on|off mcast_router=- mcast_flood=on|off bcast_flood=on|off mcast_to_unicast=on|off neigh_suppress=on|off neigh_vlan_suppress=on|off neigh_forward_grat=on|off group_fwd_mask=- vlan_tunnel=on|off isolated=on|off locked=on|off mab=on|off backup_port=@port nobackup_port= backup_nhid=- mcast_max_groups=- mcast_eht_hosts_limit=- learning_sync=on|off fdb_flush= address=- broadcast=- mtu=- name=- alias=- txqueuelen=- group=- master=@joins nomaster= vrf=@dev netns=@netns index=- arp=on|off multicast=on|off allmulticast=on|off promisc=on|off trailers=on|off dynamic=on|off addrgenmode=eui64|none|stable_secret|random protodown=on|off protodown_reason=- carrier=on|off mode=DEFAULT|DORMANT gso_max_size=- gso_max_segs=- gro_max_size=- gso_ipv4_max_size=- gro_ipv4_max_size=- operstate=UNKNOWN|NOTPRESENT|DOWN|LOWERLAYERDOWN|TESTING|DORMANT|UP type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|bridge_slave|bond_slave|vrf_slave'$shown
}

_brctl2_node_21() {
    operands=(':=@dev=dev' "${operands[@]}")
    hidden=' dev=@dev'$hidden
    shown=' master=@bridge vrf=@dev nomaster= type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb up= down= group=- novf='$shown
}

_brctl2_node_22() {
    operands=(':!.=add|del=verb' ':!=@dev=dev' "${operands[@]}")
    hidden=' dev=@dev'$hidden
    again=' altname'$again
    shown=' altname=@dev may-exist= if-exists='$shown
}

_brctl2_node_23() {
    commands=' add replace change del move flush show'$commands
    shown=' add= replace= change= del= move= flush= show='$shown
}

_brctl2_node_24() {
    operands=(':!=-=local' "${operands[@]}")
    hidden=' local=- remote=- brd=- priority=- preference=- protocol=kernel|boot|static|ra|dhcp'$hidden
    shown=' may-exist= dev=@dev peer=- broadcast=- label=- scope=global|site|link|host metric=- valid_lft=- preferred_lft=- proto=kernel|boot|static|ra|dhcp nodad= optimistic= home= mngtmpaddr= noprefixroute= autojoin='$shown
}

_brctl2_node_25() {
    operands=(':!=-=local' "${operands[@]}")
    hidden=' local=- remote=- brd=- priority=- preference=- protocol=kernel|boot|static|ra|dhcp'$hidden
    shown=' dev=@dev peer=- broadcast=- label=- scope=global|site|link|host metric=- valid_lft=- preferred_lft=- proto=kernel|boot|static|ra|dhcp nodad= optimistic= home= mngtmpaddr= noprefixroute= autojoin='$shown
}

_brctl2_node_26() {
    operands=(':!=-=local' "${operands[@]}")
    hidden=' local=- remote=-'$hidden
    shown=' if-exists= dev=@dev peer=- label=-'$shown
}

_brctl2_node_27() {
    operands=(':!=@dev=from' ':!=@bridge=to' ':*.=-=addresses' "${operands[@]}")
    hidden=' from=@dev to=@bridge'$hidden
    shown=' keep-rules= confirm-within=- no-verify= gateway-timeout=- probe=- measure= dhcp-handover= strict= dad='$shown
    again=' probe'$again
}

_brctl2_node_28() {
    operands=(':=@dev=dev' "${operands[@]}")
    hidden=' dev=@dev protocol=kernel|boot|static|ra|dhcp'$hidden
    shown=' up= down= to=- scope=global|site|link|host label=- master=@bridge vrf=@dev nomaster= type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|bridge_slave|bond_slave|vrf_slave group=- proto=kernel|boot|static|ra|dhcp primary= dynamic= secondary= temporary= nodad= optimistic= dadfailed= home= deprecated= tentative= permanent= mngtmpaddr= noprefixroute= autojoin= stable-privacy= not-nodad= not-optimistic= not-dadfailed= not-home= not-deprecated= not-tentative= not-permanent= not-mngtmpaddr= not-noprefixroute= not-autojoin= not-stable-privacy='$shown
}

_brctl2_node_29() {
    commands=' add replace append prepend change del flush get show'$commands
    shown=' add= replace= append= prepend= change= del= flush= get= show='$shown
}

_brctl2_node_30() {
    operands=(':!=-=to' "${operands[@]}")
    hidden=' to=- oif=@dev priority=- preference=- protocol=kernel|boot|static|ra|dhcp dsfield=- realm=-'$hidden
    shown=' may-exist= type=- unicast= local= broadcast= brd= anycast= multicast= blackhole= unreachable= prohibit= throw= nat= xresolve= from=- via=- dev=@dev src=- metric=- table=main|local|default|all vrf=@dev proto=kernel|boot|static|ra|dhcp scope=global|site|link|host tos=- onlink= mtu=- window=- rtt=- rttvar=- ssthresh=- cwnd=- advmss=- reordering=- hoplimit=- initcwnd=- features=- rto_min=- initrwnd=- quickack=- congctl=- fastopen_no_cookie=- realms=- pref=medium|high|low expires=- encap=- nhid=- nexthop='$shown
    again=' nexthop'$again
}

_brctl2_node_31() {
    shown=' via=- dev=@dev weight=- onlink= realms=- encap=-'$shown
    hidden=' oif=@dev realm=-'$hidden
}

_brctl2_node_32() {
    operands=(':!=-=to' "${operands[@]}")
    hidden=' to=- oif=@dev priority=- preference=- protocol=kernel|boot|static|ra|dhcp dsfield=- realm=-'$hidden
    shown=' type=- unicast= local= broadcast= brd= anycast= multicast= blackhole= unreachable= prohibit= throw= nat= xresolve= from=- via=- dev=@dev src=- metric=- table=main|local|default|all vrf=@dev proto=kernel|boot|static|ra|dhcp scope=global|site|link|host tos=- onlink= mtu=- window=- rtt=- rttvar=- ssthresh=- cwnd=- advmss=- reordering=- hoplimit=- initcwnd=- features=- rto_min=- initrwnd=- quickack=- congctl=- fastopen_no_cookie=- realms=- pref=medium|high|low expires=- encap=- nhid=- nexthop='$shown
    again=' nexthop'$again
}

_brctl2_node_33() {
    operands=(':!=-=to' "${operands[@]}")
    hidden=' to=- oif=@dev priority=- preference=- protocol=kernel|boot|static|ra|dhcp dsfield=- realm=-'$hidden
    shown=' if-exists= type=- unicast= local= broadcast= brd= anycast= multicast= blackhole= unreachable= prohibit= throw= nat= xresolve= from=- via=- dev=@dev src=- metric=- table=main|local|default|all vrf=@dev proto=kernel|boot|static|ra|dhcp scope=global|site|link|host tos=- onlink= mtu=- window=- rtt=- rttvar=- ssthresh=- cwnd=- advmss=- reordering=- hoplimit=- initcwnd=- features=- rto_min=- initrwnd=- quickack=- congctl=- fastopen_no_cookie=- realms=- pref=medium|high|low expires=- encap=- nhid=- nexthop='$shown
    again=' nexthop'$again
}

_brctl2_node_34() {
    operands=(':=-=to' "${operands[@]}")
    hidden=' to=- oif=@dev protocol=kernel|boot|static|ra|dhcp dsfield=- priority=- preference=- realm=-'$hidden
    shown=' root=- match=- exact=- from=- table=main|local|default|all cache= cached= cloned= vrf=@dev dev=@dev iif=@dev via=- src=- proto=kernel|boot|static|ra|dhcp scope=global|site|link|host type=- tos=- metric=- mark=- realms=-'$shown
}

_brctl2_node_35() {
    operands=(':!=-=to' "${operands[@]}")
    hidden=' to=- dev=@dev dsfield=-'$hidden
    shown=' from=- iif=@dev oif=@dev vrf=@dev mark=- tos=- uid=- ipproto=- sport=- dport=- flowlabel=- fibmatch= connected= notify='$shown
}

_brctl2_node_36() {
    commands=' add replace change del flush get show'$commands
    shown=' add= replace= change= del= flush= get= show='$shown
}

_brctl2_node_37() {
    operands=(':=-=to' "${operands[@]}")
    hidden=' to=- proto=kernel|boot|static|ra|dhcp'$hidden
    shown=' may-exist= dev=@dev proxy=- lladdr=- nud=incomplete|reachable|stale|delay|probe|failed|noarp|permanent|none router= use= managed= extern_learn= extern_valid= protocol=kernel|boot|static|ra|dhcp'$shown
}

_brctl2_node_38() {
    operands=(':=-=to' "${operands[@]}")
    hidden=' to=- proto=kernel|boot|static|ra|dhcp'$hidden
    shown=' dev=@dev proxy=- lladdr=- nud=incomplete|reachable|stale|delay|probe|failed|noarp|permanent|none router= use= managed= extern_learn= extern_valid= protocol=kernel|boot|static|ra|dhcp'$shown
}

_brctl2_node_39() {
    operands=(':=-=to' "${operands[@]}")
    hidden=' to=-'$hidden
    shown=' if-exists= dev=@dev proxy=-'$shown
}

_brctl2_node_40() {
    operands=(':=-=to' "${operands[@]}")
    hidden=' to=- proto=kernel|boot|static|ra|dhcp'$hidden
    again=' nud'$again
    shown=' nud=incomplete|reachable|stale|delay|probe|failed|noarp|permanent|none|all proxy= master=@bridge vrf=@dev nomaster= unused= protocol=kernel|boot|static|ra|dhcp dev=@dev'$shown
}

_brctl2_node_41() {
    operands=(':=-=to' "${operands[@]}")
    hidden=' to=-'$hidden
    shown=' dev=@dev proxy=-'$shown
}

_brctl2_node_42() {
    commands=' add replace del flush show'$commands
    shown=' add= replace= del= flush= show='$shown
}

_brctl2_node_43() {
    shown=' may-exist= not= from=- to=- tos=- fwmark=- iif=- oif=- priority=- l3mdev= uidrange=- ipproto=- sport=- dport=- tun_id=- dscp=- flowlabel=- table=main|local|default|all protocol=kernel|boot|static|ra|dhcp goto=- nop= blackhole= unreachable= prohibit= type=- realms=- suppress_prefixlength=- suppress_ifgroup=-'$shown
    hidden=' src=- dst=- dsfield=- dev=- preference=- pref=- order=- lookup=main|local|default|all proto=kernel|boot|static|ra|dhcp sup_pl=- sup_group=-'$hidden
}

_brctl2_node_44() {
    shown=' not= from=- to=- tos=- fwmark=- iif=- oif=- priority=- l3mdev= uidrange=- ipproto=- sport=- dport=- tun_id=- dscp=- flowlabel=- table=main|local|default|all protocol=kernel|boot|static|ra|dhcp goto=- nop= blackhole= unreachable= prohibit= type=- realms=- suppress_prefixlength=- suppress_ifgroup=-'$shown
    hidden=' src=- dst=- dsfield=- dev=- preference=- pref=- order=- lookup=main|local|default|all proto=kernel|boot|static|ra|dhcp sup_pl=- sup_group=-'$hidden
}

_brctl2_node_45() {
    shown=' if-exists= not= from=- to=- tos=- fwmark=- iif=- oif=- priority=- l3mdev= uidrange=- ipproto=- sport=- dport=- tun_id=- dscp=- flowlabel=- table=main|local|default|all protocol=kernel|boot|static|ra|dhcp goto=- nop= blackhole= unreachable= prohibit= type=- realms=- suppress_prefixlength=- suppress_ifgroup=-'$shown
    hidden=' src=- dst=- dsfield=- dev=- preference=- pref=- order=- lookup=main|local|default|all proto=kernel|boot|static|ra|dhcp sup_pl=- sup_group=-'$hidden
}

_brctl2_node_46() {
    shown=' not= from=- to=- tos=- fwmark=- iif=- oif=- priority=- l3mdev= uidrange=- ipproto=- sport=- dport=- tun_id=- dscp=- flowlabel=- table=main|local|default|all protocol=kernel|boot|static|ra|dhcp'$shown
    hidden=' src=- dst=- dsfield=- dev=- preference=- pref=- order=- lookup=main|local|default|all proto=kernel|boot|static|ra|dhcp'$hidden
}

_brctl2_node_47() {
    commands=' list add del exec'$commands
    shown=' list= add= del= exec='$shown
}

_brctl2_node_48() {
    :
}

_brctl2_node_49() {
    operands=(':!*.=@netns=name' "${operands[@]}")
    shown=' may-exist='$shown
}

_brctl2_node_50() {
    operands=(':!*.=@netns=name' "${operands[@]}")
    shown=' if-exists='$shown
}

_brctl2_node_51() {
    operands=(':!.=@netns=name' "${operands[@]}")
    rest=1
}

_brctl2_node_52() {
    commands=' add append replace del get flush show'$commands
    shown=' add= append= replace= del= get= flush= show='$shown
}

_brctl2_node_53() {
    operands=(':!=-=to' "${operands[@]}")
    hidden=' to=- brport=@dev'$hidden
    shown=' may-exist= dev=@dev master= self= permanent= local= static= temp= dynamic= vlan=- use= router= extern_learn= sticky= dst=- port=- vni=- src_vni=- nhid=- via=@dev activity_notify= inactive= norefresh='$shown
}

_brctl2_node_54() {
    operands=(':!=-=to' "${operands[@]}")
    hidden=' to=- brport=@dev'$hidden
    shown=' dev=@dev master= self= permanent= local= static= temp= dynamic= vlan=- use= router= extern_learn= sticky= dst=- port=- vni=- src_vni=- nhid=- via=@dev activity_notify= inactive= norefresh='$shown
}

_brctl2_node_55() {
    operands=(':!=-=to' "${operands[@]}")
    hidden=' to=- brport=@dev'$hidden
    shown=' if-exists= dev=@dev master= self= vlan=- dst=- port=- vni=- src_vni=- nhid=- via=@dev'$shown
}

_brctl2_node_56() {
    operands=(':!=-=to' "${operands[@]}")
    hidden=' to=- brport=@dev'$hidden
    shown=' br=@bridge dev=@dev master= self= vlan=- vni=- dynamic='$shown
}

_brctl2_node_57() {
    operands=(':!=@dev=dev' "${operands[@]}")
    hidden=' dev=@dev'$hidden
    shown=' master= self= brport=@port vlan=- dst=- port=- vni=- src_vni=- nhid=- permanent= nopermanent= static= nostatic= dynamic= nodynamic= added_by_user= noadded_by_user= extern_learn= noextern_learn= sticky= nosticky= offloaded= nooffloaded= router= norouter='$shown
}

_brctl2_node_58() {
    shown=' br=@bridge dev=@dev vlan=- state=permanent|static|stale|dynamic|all dynamic= self= master='$shown
    hidden=' brport=@dev'$hidden
    again=' state'$again
}

_brctl2_node_59() {
    commands=' add del set show tunnelshow global'$commands
    shown=' add= del= set= show= tunnelshow= global='$shown
}

_brctl2_node_60() {
    operands=(':!=-=vid' "${operands[@]}")
    hidden=' vid=-'$hidden
    shown=' may-exist= dev=@dev pvid= untagged= self= master= tunnel_info='$shown
}

_brctl2_node_61() {
    operands=(':!=-=id' "${operands[@]}")
    hidden=' id=-'$hidden
}

_brctl2_node_62() {
    operands=(':!=-=vid' "${operands[@]}")
    hidden=' vid=-'$hidden
    shown=' if-exists= dev=@dev self= master= tunnel_info='$shown
}

_brctl2_node_63() {
    operands=(':!=-=vid' "${operands[@]}")
    hidden=' vid=-'$hidden
    shown=' dev=@dev state=disabled|listening|learning|forwarding|blocking mcast_router=- mcast_max_groups=- neigh_suppress=on|off neigh_forward_grat=on|off'$shown
}

_brctl2_node_64() {
    shown=' dev=@dev vid=-'$shown
}

_brctl2_node_65() {
    commands=' set show'$commands
    shown=' set= show='$shown
}

_brctl2_node_66() {
    operands=(':!=-=vid' "${operands[@]}")
    hidden=' vid=-'$hidden
    shown=' dev=@bridge mcast_snooping=on|off mcast_querier=on|off mcast_igmp_version=- mcast_mld_version=- mcast_last_member_count=- mcast_last_member_interval=- mcast_startup_query_count=- mcast_startup_query_interval=- mcast_membership_interval=- mcast_querier_interval=- mcast_query_interval=- mcast_query_response_interval=- msti=-'$shown
}

_brctl2_node_67() {
    shown=' dev=@bridge vid=-'$shown
}

_brctl2_node_68() {
    commands=' add replace del get flush show'$commands
    shown=' add= replace= del= get= flush= show='$shown
}

_brctl2_node_69() {
    operands=(':!=-=grp' "${operands[@]}")
    hidden=' grp=-'$hidden
    shown=' may-exist= dev=@bridge port=@port src=- permanent= temp= vid=- filter_mode=exclude|include source_list=- proto=kernel|boot|static|ra|dhcp dst=- dst_port=- vni=- src_vni=- via=@dev'$shown
}

_brctl2_node_70() {
    operands=(':!=-=grp' "${operands[@]}")
    hidden=' grp=-'$hidden
    shown=' dev=@bridge port=@port src=- permanent= temp= vid=- filter_mode=exclude|include source_list=- proto=kernel|boot|static|ra|dhcp dst=- dst_port=- vni=- src_vni=- via=@dev'$shown
}

_brctl2_node_71() {
    operands=(':!=-=grp' "${operands[@]}")
    hidden=' grp=-'$hidden
    shown=' if-exists= dev=@bridge port=@port src=- vid=- dst=- dst_port=- vni=- src_vni=- via=@dev'$shown
}

_brctl2_node_72() {
    operands=(':!=-=grp' "${operands[@]}")
    hidden=' grp=-'$hidden
    shown=' dev=@bridge src=- vid=- src_vni=-'$shown
}

_brctl2_node_73() {
    operands=(':!=@bridge=dev' "${operands[@]}")
    hidden=' dev=@bridge'$hidden
    shown=' port=@port vid=- src_vni=- proto=kernel|boot|static|ra|dhcp permanent= nopermanent= dst=- dst_port=- vni=-'$shown
}

_brctl2_node_74() {
    shown=' dev=@dev msti=- state=disabled|listening|learning|forwarding|blocking'$shown
}

_brctl2_node_75() {
    shown=' dev=@dev'$shown
}

_brctl2_node_76() {
    commands=' start confirm rollback status undo'$commands
    shown=' start= confirm= rollback= status= undo='$shown
}

_brctl2_node_77() {
    operands=(':!=@dev=port' ':!=@bridge=bridge' "${operands[@]}")
    hidden=' port=@dev bridge=@bridge'$hidden
    shown=' keep-rules= confirm-within=- no-verify= gateway-timeout=- probe=- measure= dhcp-handover= strict= dad='$shown
    again=' probe'$again
}

_brctl2_node_78() {
    operands=(':!=@bridge=bridge' ':!=@port=port' "${operands[@]}")
    hidden=' bridge=@bridge port=@port'$hidden
    shown=' confirm-within=- no-verify= gateway-timeout=- probe=- measure= dhcp-handover= strict='$shown
    again=' probe'$again
}

_brctl2_node_79() {
    commands=' add del show'$commands
    shown=' add= del= show='$shown
}

_brctl2_node_80() {
    operands=(':!=-=vni' "${operands[@]}")
    hidden=' vni=-'$hidden
    shown=' may-exist= dev=@dev group=- remote=-'$shown
}

_brctl2_node_81() {
    operands=(':!=-=vni' "${operands[@]}")
    hidden=' vni=-'$hidden
    shown=' if-exists= dev=@dev'$shown
}

_brctl2_node_82() {
    shown=' all= link= addr= address= route= rule= nexthop= neigh= neighbour= neighbor= fdb= mdb= vlan= vni= dev=@dev label= all-nsid='$shown
}

_brctl2_node_83() {
    commands=' show'$commands
    shown=' show='$shown
}

_brctl2_node_84() {
    operands=(':=@bridge=dev' "${operands[@]}")
    hidden=' dev=@bridge'$hidden
    shown=' format=text|mermaid|dot|svg|json'$shown
}

_brctl2_node_85() {
    commands=' show install'$commands
    shown=' show= install='$shown
}

_brctl2_node_86() {
    operands=(':!.=bash|zsh|fish=shell' "${operands[@]}")
}

_brctl2_node_87() {
    operands=(':!.=bash|zsh|fish=shell' "${operands[@]}")
    shown=' system= to=-'$shown
}

_brctl2_node_88() {
    commands=' set change show lst list'$commands
    shown=' set= show='$shown
    hidden=' change= lst= list='$hidden
}

_brctl2_node_89() {
    shown=' dev=@dev hwmode=- self= master=@bridge backup_port=@port nobackup_port= backup_nhid=- guard=on|off hairpin=on|off fastleave=on|off root_block=on|off flood=on|off mcast_router=- mcast_flood=on|off bcast_flood=on|off mcast_to_unicast=on|off mcast_max_groups=- learning=on|off learning_sync=on|off cost=- priority=- state=disabled|listening|learning|forwarding|blocking neigh_suppress=on|off neigh_vlan_suppress=on|off neigh_forward_grat=on|off vlan_tunnel=on|off isolated=on|off locked=on|off mab=on|off'$shown
}

_brctl2_node_90() {
    shown=' dev=@dev master=@bridge'$shown
}

_brctl2_node_91() {
    commands=' add append replace delete get show lst list flush'$commands
    shown=' add= append= replace= delete= get= show= flush='$shown
    hidden=' lst= list='$hidden
}

_brctl2_node_92() {
    operands=(':!=-=to' "${operands[@]}")
    hidden=' to=- permanent= static='$hidden
    shown=' dev=@dev dst=- nhid=- port=- vni=- src_vni=- via=@dev self= master= router= local= temp= dynamic= vlan=- use= extern_learn= sticky= activity_notify= inactive= norefresh='$shown
}

_brctl2_node_93() {
    operands=(':!=-=to' "${operands[@]}")
    hidden=' to=- dev=@dev'$hidden
    shown=' brport=@dev br=@bridge vni=- self= master= vlan=- dynamic='$shown
}

_brctl2_node_94() {
    shown=' brport=@dev br=@bridge vlan=- state=permanent|static|stale|dynamic|all dynamic='$shown
    hidden=' dev=@dev'$hidden
}

_brctl2_node_95() {
    shown=' dev=@dev brport=@port vlan=- src_vni=- nhid=- vni=- port=- dst=- added_by_user= dynamic= extern_learn= master= noadded_by_user= nodynamic= noextern_learn= nooffloaded= nopermanent= norouter= nostatic= nosticky= offloaded= permanent= router= self= static= sticky='$shown
}

_brctl2_node_96() {
    commands=' add replace delete show lst list get flush'$commands
    shown=' add= replace= delete= show= get= flush='$shown
    hidden=' lst= list='$hidden
}

_brctl2_node_97() {
    shown=' dev=@bridge grp=- port=@port permanent= temp= vid=- src=- filter_mode=exclude|include source_list=- proto=kernel|boot|static|ra|dhcp dst=- dst_port=- vni=- src_vni=- via=@dev'$shown
}

_brctl2_node_98() {
    shown=' dev=@bridge grp=- port=@port permanent= temp= vid=- src=- filter_mode=- source_list=- proto=- dst=- dst_port=- vni=- src_vni=- via=@dev'$shown
}

_brctl2_node_99() {
    shown=' dev=@bridge grp=- vid=- src=- src_vni=-'$shown
}

_brctl2_node_100() {
    shown=' dev=@bridge port=@port vid=- src_vni=- proto=kernel|boot|static|ra|dhcp permanent= nopermanent= dst=- dst_port=- vni=-'$shown
}

_brctl2_node_101() {
    commands=' set show lst list'$commands
    shown=' set= show='$shown
    hidden=' lst= list='$hidden
}

_brctl2_node_102() {
    commands=' add delete show lst list tunnelshow set global'$commands
    shown=' add= delete= show= tunnelshow= set= global='$shown
    hidden=' lst= list='$hidden
}

_brctl2_node_103() {
    shown=' dev=@dev vid=- self= master= pvid= untagged= tunnel_info='$shown
}

_brctl2_node_104() {
    shown=' dev=@dev vid=- state=disabled|listening|learning|forwarding|blocking mcast_router=- mcast_max_groups=- neigh_suppress=on|off neigh_forward_grat=on|off'$shown
}

_brctl2_node_105() {
    commands=' add delete del show lst list'$commands
    shown=' add= del= show='$shown
    hidden=' delete= lst= list='$hidden
}

_brctl2_node_106() {
    shown=' dev=@dev vni=- group=- remote=-'$shown
}

_brctl2_node_107() {
    shown=' file=- link= fdb= mdb= vlan= vni= all='$shown
}

_brctl2_node_108() {
    shown=' -loops=- -family=inet|inet6|bridge|link -4= -6= -0= -M= -B= -human= -human-readable= -iec= -stats= -statistics= -details= -resolve= -oneline= -timestamp= -tshort= -Version= -force= -batch=@file -brief= -json= -pretty= -rcvbuf=- -color= -help= -netns=@netns -Numeric= -all= -echo= -dry-run= -explain= address= route= rule= neighbor= link= monitor= netns='$shown
    commands=' address route rule neighbor link monitor netns'$commands
}

_brctl2_node_109() {
    commands=' add change chg replace delete list show lst flush'$commands
    shown=' add= change= replace= delete= show= flush='$shown
    hidden=' chg= list= lst='$hidden
}

_brctl2_node_110() {
    operands=(':!=-=local' "${operands[@]}")
    hidden=' local=- remote=- brd=- priority=- preference=-'$hidden
    shown=' peer=- broadcast=- anycast=- scope=global|site|link|host dev=@dev label=- metric=- valid_lft=- preferred_lft=- nodad= optimistic= home= mngtmpaddr= noprefixroute= autojoin= proto=kernel|boot|static|ra|dhcp'$shown
}

_brctl2_node_111() {
    operands=(':=@dev=dev' "${operands[@]}")
    hidden=' dev=@dev permanent='$hidden
    shown=' to=- scope=global|site|link|host up= down= dynamic= permanent= secondary= temporary= nodad= optimistic= dadfailed= home= deprecated= tentative= mngtmpaddr= noprefixroute= autojoin= stable-privacy= primary= label=- group=- master=@bridge vrf=@dev nomaster= type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|bridge_slave|bond_slave|vrf_slave proto=kernel|boot|static|ra|dhcp novf=-'$shown
}

_brctl2_node_112() {
    commands=' add change chg replace prepend append delete list show lst get flush'$commands
    shown=' add= change= replace= prepend= append= delete= show= get= flush='$shown
    hidden=' chg= list= lst='$hidden
}

_brctl2_node_113() {
    operands=(':!=-=to' "${operands[@]}")
    hidden=' to=- dsfield=- priority=- preference=- oif=@dev brd='$hidden
    shown=' src=- as=- via=- from=- tos=- expires=- metric=- scope=global|site|link|host mtu=- hoplimit=- advmss=- reordering=- rtt=- rto_min=- window=- cwnd=- initcwnd=- initrwnd=- features=- quickack=- congctl=- rttvar=- ssthresh=- realms=- onlink= nexthop= nhid=- protocol=kernel|boot|static|ra|dhcp table=main|local|default|all vrf=@dev dev=@dev pref=medium|high|low encap=- ttl-propagate=- fastopen_no_cookie=- unicast= local= broadcast= anycast= multicast= blackhole= unreachable= prohibit= throw= nat= xresolve='$shown
}

_brctl2_node_114() {
    operands=(':=-=to' "${operands[@]}")
    hidden=' to=- cloned= dsfield=- oif=@dev priority=- preference=-'$hidden
    shown=' table=main|local|default|all vrf=@dev cached= tos=- protocol=kernel|boot|static|ra|dhcp scope=global|site|link|host type=- dev=@dev iif=@dev mark=- metric=- via=- src=- realms=- from=- root=- match=- exact=-'$shown
}

_brctl2_node_115() {
    operands=(':!=-=to' "${operands[@]}")
    hidden=' to=- dsfield=- dev=@dev'$hidden
    shown=' tos=- from=- iif=@dev mark=- oif=@dev notify= connected= vrf=@dev uid=- fibmatch= as=- sport=- dport=- ipproto=- flowlabel=-'$shown
}

_brctl2_node_116() {
    commands=' list lst show add delete flush'$commands
    hidden=' list= lst='$hidden
    shown=' show= add= delete= flush='$shown
}

_brctl2_node_117() {
    shown=' preference=- not= tos=- fwmark=- dev=- oif=- l3mdev= uidrange=- tun_id=- lookup=main|local|default|all from=- protocol=kernel|boot|static|ra|dhcp ipproto=- sport=- dport=- dscp=- flowlabel=- dst=-'$shown
    hidden=' order=- priority=- dsfield=- iif=- table=main|local|default|all src=-'$hidden
}

_brctl2_node_118() {
    shown=' not= from=- to=- preference=- tos=- fwmark=- realms=- protocol=kernel|boot|static|ra|dhcp tun_id=- table=main|local|default|all suppress_prefixlength=- suppress_ifgroup=- dev=- oif=- l3mdev= uidrange=- nat=- ipproto=- sport=- dport=- dscp=- flowlabel=- goto=- nop= blackhole= unreachable= prohibit='$shown
    hidden=' order=- priority=- dsfield=- lookup=main|local|default|all sup_pl=- sup_group=- iif=- map-to=-'$hidden
}

_brctl2_node_119() {
    commands=' add change chg replace delete get show lst list flush'$commands
    shown=' add= change= replace= delete= get= show= flush='$shown
    hidden=' chg= lst= list='$hidden
}

_brctl2_node_120() {
    operands=(':=-=to' "${operands[@]}")
    hidden=' to=-'$hidden
    shown=' lladdr=- nud=incomplete|reachable|stale|delay|probe|failed|noarp|permanent|none proxy=- router= use= managed= extern_learn= extern_valid= dev=@dev protocol=kernel|boot|static|ra|dhcp'$shown
}

_brctl2_node_121() {
    operands=(':=-=to' "${operands[@]}")
    hidden=' to=-'$hidden
    shown=' dev=@dev master=@bridge vrf=@dev nomaster= unused= nud=incomplete|reachable|stale|delay|probe|failed|noarp|permanent|none|all proxy= protocol=kernel|boot|static|ra|dhcp'$shown
}

_brctl2_node_122() {
    commands=' add set change replace delete show lst list xstats property'$commands
    shown=' add= set= replace= delete= show= xstats= property='$shown
    hidden=' change= lst= list='$hidden
}

_brctl2_node_123() {
    operands=(':=-=dev' "${operands[@]}")
    hidden=' dev=- brd=- qlen=- txqlen=- xdpdrv=- xdpoffload=- xdp=-'$hidden
    shown=' up= down= name=- index=- link=@dev address=- broadcast=- txqueuelen=- mtu=- inet=- xdpgeneric=- netns=@netns multicast=on|off allmulticast=on|off promisc=on|off trailers=on|off arp=on|off carrier=on|off vf=- master=@bridge vrf=@dev nomaster= dynamic=on|off type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb alias=- group=- mode=DEFAULT|DORMANT state=- numtxqueues=- numrxqueues=- addrgenmode=eui64|none|stable_secret|random link-netns=- link-netnsid=- protodown=on|off protodown_reason=- gso_max_size=- gso_max_segs=- gro_max_size=- gso_ipv4_max_size=- gro_ipv4_max_size=- parentdev=-'$shown
}

_brctl2_node_124() {
    operands=(':!=@dev=dev' "${operands[@]}")
    hidden=' dev=@dev brd=- qlen=- txqlen=- xdpdrv=- xdpoffload=- xdp=-'$hidden
    shown=' up= down= name=- index=- link=- address=- broadcast=- txqueuelen=- mtu=- inet=- xdpgeneric=- netns=@netns multicast=on|off allmulticast=on|off promisc=on|off trailers=on|off arp=on|off carrier=on|off vf=- master=@bridge vrf=@dev nomaster= dynamic=on|off type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|bridge_slave|bond_slave|vrf_slave alias=- group=- mode=DEFAULT|DORMANT state=disabled|listening|learning|forwarding|blocking numtxqueues=- numrxqueues=- addrgenmode=eui64|none|stable_secret|random link-netns=- link-netnsid=- protodown=on|off protodown_reason=- gso_max_size=- gso_max_segs=- gro_max_size=- gso_ipv4_max_size=- gro_ipv4_max_size=- parentdev=-'$shown
}

_brctl2_node_125() {
    shown=' up= down= name=- index=- link=- address=- broadcast=- txqueuelen=- mtu=- inet=- xdpgeneric=- netns=- multicast=- allmulticast=- promisc=- trailers=- arp=- carrier=- vf=- master=- vrf=- nomaster= dynamic=- type=- alias=- group=- mode=- state=- numtxqueues=- numrxqueues=- addrgenmode=- link-netns=- link-netnsid=- protodown=- protodown_reason=- gso_max_size=- gso_max_segs=- gro_max_size=- gso_ipv4_max_size=- gro_ipv4_max_size=- parentdev=-'$shown
    hidden=' brd=- qlen=- txqlen=- xdpdrv=- xdpoffload=- xdp=-'$hidden
}

_brctl2_node_126() {
    operands=(':*=@dev=dev' "${operands[@]}")
    hidden=' dev=@dev brd=- qlen=- txqlen=- xdpdrv=- xdpoffload=- xdp=-'$hidden
    shown=' up= down= name=- index=- link=- address=- broadcast=- txqueuelen=- mtu=- inet=- xdpgeneric=- netns=- multicast=- allmulticast=- promisc=- trailers=- arp=- carrier=- vf=- master=- vrf=- nomaster= dynamic=- type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb alias=- group=- mode=- state=- numtxqueues=- numrxqueues=- addrgenmode=- link-netns=- link-netnsid=- protodown=- protodown_reason=- gso_max_size=- gso_max_segs=- gro_max_size=- gso_ipv4_max_size=- gro_ipv4_max_size=- parentdev=-'$shown
}

_brctl2_node_127() {
    operands=(':=@dev=dev' "${operands[@]}")
    hidden=' dev=@dev'$hidden
    shown=' up= down= group=- master=@bridge vrf=@dev nomaster= type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb novf='$shown
}

_brctl2_node_128() {
    operands=(':!=@dev=dev' "${operands[@]}")
    hidden=' dev=@dev brd=- qlen=- txqlen=- xdpdrv=- xdpoffload=- xdp=-'$hidden
    shown=' up= down= name=- index=- link=- address=- broadcast=- txqueuelen=- mtu=- inet=- xdpgeneric=- netns=- multicast=- allmulticast=- promisc=- trailers=- arp=- carrier=- vf=- master=- vrf=- nomaster= dynamic=- type=- alias=- group=- mode=- state=- numtxqueues=- numrxqueues=- addrgenmode=- link-netns=- link-netnsid=- protodown=- protodown_reason=- gso_max_size=- gso_max_segs=- gro_max_size=- gso_ipv4_max_size=- gro_ipv4_max_size=- parentdev=-'$shown
}

_brctl2_node_129() {
    shown=' file=- label= link= address= maddress= acaddress= route= mroute= prefix= neigh= netconf= rule= nsid= nexthop= stats= all= all-nsid= dev=@dev'$shown
}

_brctl2_node_130() {
    commands=' list show lst list-id add set delete identify pids exec attach'$commands
    hidden=' list= lst='$hidden
    shown=' show= list-id= add= set= delete= identify= pids= exec= attach='$shown
}

_brctl2_node_131() {
    shown=' nsid=- target-nsid=-'$shown
}

_brctl2_node_132() {
    operands=(':!*.=@netns=name' "${operands[@]}")
}

_brctl2_node_133() {
    shown=' --help= --version= addbr= delbr= addif= delif= hairpin= setageing= setbridgeprio= setfd= sethello= setmaxage= setpathcost= setportprio= show= showmacs= showstp= stp='$shown
    commands=' addbr delbr addif delif hairpin setageing setbridgeprio setfd sethello setmaxage setpathcost setportprio show showmacs showstp stp'$commands
}

_brctl2_node_134() {
    operands=(':!.=-=0' "${operands[@]}")
}

_brctl2_node_135() {
    operands=(':!.=@bridge=0' "${operands[@]}")
}

_brctl2_node_136() {
    operands=(':!.=@bridge=0' ':!*.=@dev=1' "${operands[@]}")
}

_brctl2_node_137() {
    operands=(':!.=@bridge=0' ':!*.=@port=1' "${operands[@]}")
}

_brctl2_node_138() {
    operands=(':!.=@bridge=0' ':!.=@port=1' ':!.=on|off=2' "${operands[@]}")
}

_brctl2_node_139() {
    operands=(':!.=@bridge=0' ':!.=-=1' "${operands[@]}")
}

_brctl2_node_140() {
    operands=(':!.=@bridge=0' ':!.=@port=1' ':!.=-=2' "${operands[@]}")
}

_brctl2_node_141() {
    operands=(':*.=@bridge=0' "${operands[@]}")
}

_brctl2_node_142() {
    operands=(':!.=@bridge=0' ':!.=on|off=1' "${operands[@]}")
}

_brctl2_node_143() {
    operands=(':!.=@file=file' "${operands[@]}")
}

# There is no such node.
_brctl2_node_none() {
    return 1
}

# Make what node $1 has count, on top of what is there.
_brctl2_open() {
    local before=${#shown} name
    "_brctl2_node_${_brctl2_nodes[=$1]-none}" || return
    # In a second nexthop everything may be said again.
    for name in $given; do
        [[ ${shown:0:${#shown}-before} != *" $name="* ]] || given=${given/" $name "/ }
    done
}

# What keyword $1 takes, in `takes`.
_brctl2_find() {
    # A pattern says no more quickly than an expression does.
    [[ "$shown$hidden" == *" $1="* && "$shown$hidden " =~ " $1="([^ ]*)' ' ]] || return
    takes=${BASH_REMATCH[1]}
}

# The keyword that long option $1 stands for, in `name`; what it takes, in `takes`.
_brctl2_known() {
    [[ $1 == --?* && -z $commands ]] || return
    name=${1#--}
    _brctl2_find "$name" && return
    name=${name//-/_}
    _brctl2_find "$name"
}

# Option $1. With one dash and a long name it may be cut short: -det, -netn.
_brctl2_option() {
    if _brctl2_known "${1%%=*}"; then
        _brctl2_keyword "$name"
        [[ $1 != *=* ]] || _brctl2_take "${1#*=}"
        return
    elif [[ $1 == *=* ]]; then
        return
    fi
    local record
    if [[ $shown != *' -'* ]]; then
        local shown=
        "_brctl2_node_${_brctl2_nodes[=-]}"
    fi
    _brctl2_find "$1" && keyword=$1 value=$takes && return
    for record in $shown; do
        [[ $record == "$1"* || $record == "-$1"* || $record == "${1#-}"* ]] || continue
        keyword=${record%%=*} value=${record#*=}
        return
    done
}

# Keyword $1, which takes $takes.
_brctl2_keyword() {
    local place
    keyword=$1 value=$takes given="$given $1 "
    for place in "${!operands[@]}"; do
        [[ ${operands[place]##*=} == "$1" ]] || continue
        _brctl2_filled "$place"
        break
    done
    [[ -n $value ]] || _brctl2_open "$key:$keyword"
}

# Value $1 of `keyword`.
_brctl2_take() {
    [[ $value == @bridge ]] && bridge=$1
    [[ $value == @netns && $keyword == -* ]] && elsewhere=1
    [[ $value == [-@]* ]] || _brctl2_open "$key:$keyword:$1"
    value=
}

# The operand at place $1 was given; it may be one of many.
_brctl2_filled() {
    if [[ ${operands[$1]%%=*} == *'*'* ]]; then
        operands[$1]=${operands[$1]/'!'/}
    else
        unset "operands[$1]"
        operands=("${operands[@]}")
    fi
}

# Offer the names that value $1 stands for.
_brctl2_names() {
    local path kind=$1
    local -a found=()
    [[ $kind == @joins ]] && kind=@bridge && [[ ${operands[0]-} == *!* ]] && kind=@dev
    set +f
    case $kind in
        @dev) found=(/sys/class/net/*/ifindex) ;;
        @bridge) found=(/sys/class/net/*/bridge) ;;
        @port)
            if [[ -n $bridge && -d /sys/class/net/$bridge/brif ]]; then
                found=(/sys/class/net/"$bridge"/brif/*/port_no)
            else
                found=(/sys/class/net/*/brport)
            fi ;;
        @netns) found=(/run/netns/*) ;;
        @file) compopt -o default ;;
        -*) ;;
        *)
            local IFS='|'
            set -f
            _brctl2_reply $kind
            return ;;
    esac
    set -f
    [[ $kind != @netns && -n $elsewhere ]] && return
    for path in "${found[@]}"; do
        [[ -e $path ]] || continue
        [[ $kind == @netns ]] || path=${path%/*}
        _brctl2_reply "${path##*/}"
    done
}

# Offer those words that begin with `cur`. Readline replaces only the last part of a word that has a
# colon or an equals sign in it. A device name may have any character: it is quoted.
_brctl2_reply() {
    local word
    for word; do
        [[ $word == "$cur"* ]] || continue
        [[ $word != *[!A-Za-z0-9_.:@%+,/-]* ]] || printf -v word %q "$word"
        word=$lead$word
        COMPREPLY+=("${word#"$before"}")
    done
}

# Offer what may stand at the cursor.
_brctl2_offer() {
    local name takes
    if [[ -n $value ]]; then
        _brctl2_names "$value"
    elif [[ $cur == --*=* ]] && _brctl2_known "${cur%%=*}"; then
        lead=${cur%%=*}= cur=${cur#*=}
        [[ -z $takes ]] || _brctl2_names "$takes"
    elif [[ $cur == -* ]]; then
        _brctl2_offer_options
    else
        _brctl2_offer_words
    fi
}

# Options: those of the command, or of the tool, and the global ones.
_brctl2_offer_options() {
    local record name
    for record in $shown $hidden; do
        name=${record%%=*}
        if [[ $name == -* ]]; then
            _brctl2_reply "$name"
        elif [[ -z $commands && $given != *" $name "* ]]; then
            _brctl2_reply "--${name//_/-}"
        fi
    done
    [[ $key != ip* && $key != brctl* ]] || return
    local shown=
    "_brctl2_node_${_brctl2_nodes[=-]}"
    for record in $shown; do
        _brctl2_reply "${record%%=*}"
    done
}

# Operands and keywords.
_brctl2_offer_words() {
    local name operand=${operands[0]-} all="$shown "
    if [[ -n $operand ]]; then
        name=${operand#*=} name=${name%=*}
        [[ $name == -* ]] || _brctl2_names "$name"
        # Where a name that is known here has to come, only these; but any word that was begun.
        [[ -n $cur || ${#COMPREPLY[@]} -eq 0 || $operand != *!* ]] || return
    elif [[ -n $rest ]]; then
        return
    fi
    [[ -z $cur ]] || all="$shown$hidden "
    local -a found=() left=()
    if [[ -z $cur ]]; then
        found=($all)
    else
        # A loop over all words would be slow.
        while [[ $all == *" $cur"* && $all =~ " $cur"[^\ =]*= ]]; do
            found+=("${BASH_REMATCH[0]# }")
            all=${all/"${BASH_REMATCH[0]}"/}
        done
    fi
    for name in "${found[@]%%=*}"; do
        [[ $name == -* || ($given == *" $name "* && "$again " != *" $name "*) ]] || left+=("$name")
    done
    _brctl2_reply "${left[@]}"
}

_brctl2() {
    local - IFS=$' \t\n'
    set -f
    local line=${COMP_LINE:0:COMP_POINT} cur=
    local -a words=($line)
    if [[ $line != *[[:blank:]] ]]; then
        cur=${words[-1]}
        unset 'words[-1]'
    fi
    # What readline leaves of the word as it is, and what goes before a value.
    local before=${cur%"$2"} lead=
    # How far the line is understood: the node it has got to; `value`, what has to come next, of
    # `keyword`; the words `given`; the `bridge` that was named; `elsewhere`, in another namespace;
    # `rest`, a program follows.
    local key= value= keyword= given= bridge= elsewhere= rest=
    # What may come: commands, or keywords as `name=value`, those that are offered and those that
    # are only to who has begun to type them; those that may come again; operands.
    local commands= shown= hidden= again= place word name takes
    local -a operands=()
    COMPREPLY=()
    [[ ${words[0]##*/} == brctl ]] && key=brctl
    "_brctl2_node_${_brctl2_nodes[=$key]-none}"
    for ((place = 1; place < ${#words[@]}; place++)); do
        word=${words[place]}
        if [[ -n $value ]]; then
            _brctl2_take "$word"
        elif [[ $word == -?* ]]; then
            _brctl2_option "$word"
        elif [[ -n $commands ]]; then
            # A command, or the beginning of one, as iproute2 takes it: the first that fits.
            if [[ "$commands " != *" $word "* ]]; then
                [[ "$commands " =~ " $word"[^\ ]* ]] || return
                word=${BASH_REMATCH[0]# }
            fi
            key=${key:+$key }$word commands= shown= hidden= operands=()
            "_brctl2_node_${_brctl2_nodes[=$key]-none}"
            continue
        elif _brctl2_find "$word"; then
            _brctl2_keyword "$word"
        elif ((${#operands[@]})); then
            [[ ${operands[0]} == *=@bridge=* ]] && bridge=$word
            _brctl2_filled 0
        fi
        if [[ -n $rest && -z $value && ${#operands[@]} -eq 0 ]]; then
            _brctl2_other "$((place + 1))"
            return
        fi
    done
    _brctl2_offer
}

# The program behind `netns exec NAME`, whose words begin at $1.
_brctl2_other() {
    set +f
    if (($1 < ${#words[@]})) && declare -F _command_offset >/dev/null; then
        _command_offset "$1"
    else
        COMPREPLY=($(compgen -c -- "$cur"))
    fi
}

complete -F _brctl2 brctl2 brctl
