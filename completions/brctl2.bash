# Completion for brctl2, and for brctl. Made by `make docs`; do not edit.
#
# It starts no program: what depends on the system is read from /sys/class/net and /run/netns.
# Bash 4.4 or newer; bash-completion is not needed, but finds this file by its name.

# The records of node $1 in `records`; see tools/gendocs/completion.py for what they mean.
_brctl2_records() {
    case $1 in
        '')
            records='/bridge= /link= /addr= /route= /neigh= /rule= /netns= /fdb= /vlan= /mdb= /mst= /migrate= /vni= /topology= /demo= /completion= /ip= /brctl= /batch=' ;;
        '-')
            records='-f=inet|inet6|bridge|link --family=inet|inet6|bridge|link -4= -6= -s= -stats= --statistics= -d= --details= -o= --oneline= -t= --timestamp= -b=@file --batch=@file -br= --brief= -j= --json= -p= --pretty= -n=@netns --netns=@netns -c= --color= -force= --force= --dry-run= --explain= -V= --version= -h= --help=' ;;
        'bridge')
            records='/add= /del= /set= /show= /link= /fdb= /mdb= /mst= /vlan= /vni=' ;;
        'bridge add')
            records=':!name=- up= may-exist= address=- ~mac=- mtu=- txqueuelen=- ~txqlen=- ~qlen=- alias=- forward_delay=- hello_time=- max_age=- ageing_time=- stp_state=on|off ~stp=on|off stp_mode=auto|user|kernel priority=- vlan_filtering=on|off vlan_protocol=802.1Q|802.1ad fdb_max_learned=- vlan_default_pvid=- vlan_stats_enabled=on|off vlan_stats_per_port=on|off group_fwd_mask=- group_address=- ~group_addr=- mcast_snooping=on|off no_linklocal_learn=on|off mcast_vlan_snooping=on|off mst_enabled=on|off mdb_offload_fail_notification=on|off fdb_local_vlan_0=on|off mcast_router=- mcast_query_use_ifaddr=on|off mcast_querier=on|off mcast_hash_elasticity=- mcast_hash_max=- mcast_last_member_count=- ~mcast_last_member_cnt=- mcast_startup_query_count=- ~mcast_startup_query_cnt=- mcast_last_member_interval=- ~mcast_last_member_intvl=- mcast_membership_interval=- ~mcast_membership_intvl=- mcast_querier_interval=- ~mcast_querier_intvl=- mcast_query_interval=- ~mcast_query_intvl=- mcast_query_response_interval=- ~mcast_query_response_intvl=- mcast_startup_query_interval=- ~mcast_startup_query_intvl=- mcast_stats_enabled=on|off mcast_igmp_version=- mcast_mld_version=- nf_call_iptables=on|off nf_call_ip6tables=on|off nf_call_arptables=on|off fdb_flush=' ;;
        'bridge del')
            records=':!*dev=@bridge if-exists=' ;;
        'bridge set')
            records=':!dev=@bridge up= down= address=- ~mac=- mtu=- txqueuelen=- ~txqlen=- ~qlen=- alias=- forward_delay=- hello_time=- max_age=- ageing_time=- stp_state=on|off ~stp=on|off stp_mode=auto|user|kernel priority=- vlan_filtering=on|off vlan_protocol=802.1Q|802.1ad fdb_max_learned=- vlan_default_pvid=- vlan_stats_enabled=on|off vlan_stats_per_port=on|off group_fwd_mask=- group_address=- ~group_addr=- mcast_snooping=on|off no_linklocal_learn=on|off mcast_vlan_snooping=on|off mst_enabled=on|off mdb_offload_fail_notification=on|off fdb_local_vlan_0=on|off mcast_router=- mcast_query_use_ifaddr=on|off mcast_querier=on|off mcast_hash_elasticity=- mcast_hash_max=- mcast_last_member_count=- ~mcast_last_member_cnt=- mcast_startup_query_count=- ~mcast_startup_query_cnt=- mcast_last_member_interval=- ~mcast_last_member_intvl=- mcast_membership_interval=- ~mcast_membership_intvl=- mcast_querier_interval=- ~mcast_querier_intvl=- mcast_query_interval=- ~mcast_query_intvl=- mcast_query_response_interval=- ~mcast_query_response_intvl=- mcast_startup_query_interval=- ~mcast_startup_query_intvl=- mcast_stats_enabled=on|off mcast_igmp_version=- mcast_mld_version=- nf_call_iptables=on|off nf_call_ip6tables=on|off nf_call_arptables=on|off fdb_flush=' ;;
        'bridge show')
            records=':dev=@bridge' ;;
        'link')
            records='/add= /del= /set= /show= /property=' ;;
        'link add')
            records=':name=- :dev=- type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb peer= link=@dev address=- ~mac=- broadcast=- ~brd=- mtu=- txqueuelen=- ~txqlen=- ~qlen=- index=- numtxqueues=- numrxqueues=- group=- alias=- master=@bridge nomaster= vrf=@dev netns=@netns up= down= arp=on|off multicast=on|off allmulticast=on|off promisc=on|off trailers=on|off dynamic=on|off addrgenmode=eui64|none|stable_secret|random protodown=on|off protodown_reason=- carrier=on|off mode=DEFAULT|DORMANT gso_max_size=- gso_max_segs=- gro_max_size=- gso_ipv4_max_size=- gro_ipv4_max_size=- may-exist=' ;;
        'link add:peer'|'ip link add:peer')
            records=':name=- address=- ~mac=- broadcast=- ~brd=- mtu=- txqueuelen=- ~txqlen=- ~qlen=- index=- numtxqueues=- numrxqueues=- group=- alias=- master=@bridge nomaster= vrf=@dev netns=@netns up= down= arp=on|off multicast=on|off allmulticast=on|off promisc=on|off trailers=on|off dynamic=on|off' ;;
        'link add:type:bridge'|'link set:type:bridge'|'bridge link set:type:bridge'|'bridge link change:type:bridge'|'ip link add:type:bridge'|'ip link set:type:bridge'|'ip link change:type:bridge')
            records='forward_delay=- hello_time=- max_age=- ageing_time=- stp_state=on|off ~stp=on|off stp_mode=auto|user|kernel priority=- vlan_filtering=on|off vlan_protocol=802.1Q|802.1ad fdb_max_learned=- vlan_default_pvid=- vlan_stats_enabled=on|off vlan_stats_per_port=on|off group_fwd_mask=- group_address=- ~group_addr=- mcast_snooping=on|off no_linklocal_learn=on|off mcast_vlan_snooping=on|off mst_enabled=on|off mdb_offload_fail_notification=on|off fdb_local_vlan_0=on|off mcast_router=- mcast_query_use_ifaddr=on|off mcast_querier=on|off mcast_hash_elasticity=- mcast_hash_max=- mcast_last_member_count=- ~mcast_last_member_cnt=- mcast_startup_query_count=- ~mcast_startup_query_cnt=- mcast_last_member_interval=- ~mcast_last_member_intvl=- mcast_membership_interval=- ~mcast_membership_intvl=- mcast_querier_interval=- ~mcast_querier_intvl=- mcast_query_interval=- ~mcast_query_intvl=- mcast_query_response_interval=- ~mcast_query_response_intvl=- mcast_startup_query_interval=- ~mcast_startup_query_intvl=- mcast_stats_enabled=on|off mcast_igmp_version=- mcast_mld_version=- nf_call_iptables=on|off nf_call_ip6tables=on|off nf_call_arptables=on|off fdb_flush=' ;;
        'link add:type:vxlan'|'link set:type:vxlan'|'bridge link set:type:vxlan'|'bridge link change:type:vxlan'|'ip link add:type:vxlan'|'ip link set:type:vxlan'|'ip link change:type:vxlan')
            records='id=- ~vni=- group=- remote=- local=- dev=@dev srcport=- dstport=- learning= nolearning= proxy= noproxy= rsc= norsc= l2miss= nol2miss= l3miss= nol3miss= tos=- ~dsfield=- ttl=- ~hoplimit=- df=unset|set|inherit flowlabel=- ageing=- maxaddress=- udpcsum= noudpcsum= udp6zerocsumtx= noudp6zerocsumtx= udp6zerocsumrx= noudp6zerocsumrx= remcsumtx= noremcsumtx= remcsumrx= noremcsumrx= external= noexternal= vnifilter= novnifilter= gbp= gpe= localbypass= nolocalbypass= reserved_bits=- mcroute= nomcroute=' ;;
        'link add:type:vlan'|'link set:type:vlan'|'bridge link set:type:vlan'|'bridge link change:type:vlan'|'ip link add:type:vlan'|'ip link set:type:vlan'|'ip link change:type:vlan')
            records='protocol=802.1Q|802.1ad id=- reorder_hdr=on|off gvrp=on|off mvrp=on|off loose_binding=on|off bridge_binding=on|off ingress-qos-map=- egress-qos-map=-' ;;
        'link add:type:bond'|'link set:type:bond'|'bridge link set:type:bond'|'bridge link change:type:bond'|'ip link add:type:bond'|'ip link set:type:bond'|'ip link change:type:bond')
            records='mode=balance-rr|active-backup|balance-xor|broadcast|802.3ad|balance-tlb|balance-alb active_slave=@dev clear_active_slave= miimon=- updelay=- downdelay=- peer_notify_delay=- use_carrier=- arp_interval=- arp_missed_max=- arp_ip_target=- ns_ip6_target=- arp_validate=none|active|backup|all|filter|filter_active|filter_backup arp_all_targets=any|all primary=@dev primary_reselect=always|better|failure fail_over_mac=none|active|follow xmit_hash_policy=layer2|layer3+4|layer2+3|encap2+3|encap3+4|vlan+srcmac resend_igmp=- num_grat_arp=- ~num_unsol_na=- all_slaves_active=- min_links=- lp_interval=- packets_per_slave=- lacp_active=off|on lacp_rate=slow|fast coupled_control=on|off broadcast_neighbor=on|off ad_select=stable|bandwidth|count|actor_port_prio ad_actor_sys_prio=- ad_user_port_key=- ad_actor_system=- tlb_dynamic_lb=-' ;;
        'link add:type:macvlan'|'link add:type:macvtap'|'link set:type:macvlan'|'link set:type:macvtap'|'bridge link set:type:macvlan'|'bridge link set:type:macvtap'|'bridge link change:type:macvlan'|'bridge link change:type:macvtap'|'ip link add:type:macvlan'|'ip link add:type:macvtap'|'ip link set:type:macvlan'|'ip link set:type:macvtap'|'ip link change:type:macvlan'|'ip link change:type:macvtap')
            records='mode=private|vepa|bridge|passthru|source flag=null|nopromisc|nodst nopromisc= nodst= bcqueuelen=- bclim=- macaddr=-' ;;
        'link add:type:vrf'|'link set:type:vrf'|'bridge link set:type:vrf'|'bridge link change:type:vrf'|'ip link add:type:vrf'|'ip link set:type:vrf'|'ip link change:type:vrf')
            records='table=main|local|default|all' ;;
        'link add:type:tun'|'link add:type:tap'|'link set:type:tun'|'link set:type:tap'|'bridge link set:type:tun'|'bridge link set:type:tap'|'bridge link change:type:tun'|'bridge link change:type:tap'|'ip link add:type:tun'|'ip link add:type:tap'|'ip link set:type:tun'|'ip link set:type:tap'|'ip link change:type:tun'|'ip link change:type:tap')
            records='pi= vnet_hdr= multi_queue= user=- group=-' ;;
        'link add:type:bridge_slave'|'link set:type:bridge_slave'|'bridge link set:type:bridge_slave'|'bridge link change:type:bridge_slave'|'ip link add:type:bridge_slave'|'ip link set:type:bridge_slave'|'ip link change:type:bridge_slave')
            records='state=disabled|listening|learning|forwarding|blocking priority=- cost=- hairpin=on|off guard=on|off root_block=on|off fastleave=on|off ~mcast_fast_leave=on|off learning=on|off flood=on|off proxy_arp=on|off proxy_arp_wifi=on|off mcast_router=- mcast_flood=on|off bcast_flood=on|off mcast_to_unicast=on|off neigh_suppress=on|off neigh_vlan_suppress=on|off neigh_forward_grat=on|off group_fwd_mask=- vlan_tunnel=on|off isolated=on|off backup_port=@port nobackup_port= backup_nhid=- locked=on|off mab=on|off mcast_max_groups=- mcast_eht_hosts_limit=- learning_sync=on|off fdb_flush=' ;;
        'link add:type:bond_slave'|'link set:type:bond_slave'|'bridge link set:type:bond_slave'|'bridge link change:type:bond_slave'|'ip link add:type:bond_slave'|'ip link set:type:bond_slave'|'ip link change:type:bond_slave')
            records='queue_id=- prio=- actor_port_prio=-' ;;
        'link del')
            records=':*dev=@dev if-exists= group=- type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb' ;;
        'link set')
            records=':!dev=@dev up= down= state=disabled|listening|learning|forwarding|blocking priority=- cost=- hairpin=on|off guard=on|off root_block=on|off fastleave=on|off ~mcast_fast_leave=on|off learning=on|off flood=on|off proxy_arp=on|off proxy_arp_wifi=on|off mcast_router=- mcast_flood=on|off bcast_flood=on|off mcast_to_unicast=on|off neigh_suppress=on|off neigh_vlan_suppress=on|off neigh_forward_grat=on|off group_fwd_mask=- vlan_tunnel=on|off isolated=on|off backup_port=@port nobackup_port= backup_nhid=- locked=on|off mab=on|off mcast_max_groups=- mcast_eht_hosts_limit=- learning_sync=on|off fdb_flush= address=- ~mac=- broadcast=- ~brd=- mtu=- name=- alias=- txqueuelen=- ~txqlen=- ~qlen=- group=- master=@joins nomaster= vrf=@dev netns=@netns index=- arp=on|off multicast=on|off allmulticast=on|off promisc=on|off trailers=on|off dynamic=on|off addrgenmode=eui64|none|stable_secret|random protodown=on|off protodown_reason=- carrier=on|off mode=DEFAULT|DORMANT gso_max_size=- gso_max_segs=- gro_max_size=- gso_ipv4_max_size=- gro_ipv4_max_size=- operstate=UNKNOWN|NOTPRESENT|DOWN|LOWERLAYERDOWN|TESTING|DORMANT|UP type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|bridge_slave|bond_slave|vrf_slave' ;;
        'link show')
            records=':dev=@dev master=@bridge vrf=@dev nomaster= type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb up= down= group=- novf=' ;;
        'link property')
            records=':!.verb=add|del :!dev=@dev *altname=@dev may-exist= if-exists=' ;;
        'addr')
            records='/add= /replace= /change= /del= /move= /flush= /show=' ;;
        'addr add')
            records=':!local=- may-exist= dev=@dev peer=- ~remote=- broadcast=- ~brd=- label=- scope=global|site|link|host metric=- ~priority=- ~preference=- valid_lft=- preferred_lft=- proto=kernel|boot|static|ra|dhcp ~protocol=kernel|boot|static|ra|dhcp nodad= optimistic= home= mngtmpaddr= noprefixroute= autojoin=' ;;
        'addr replace'|'addr change')
            records=':!local=- dev=@dev peer=- ~remote=- broadcast=- ~brd=- label=- scope=global|site|link|host metric=- ~priority=- ~preference=- valid_lft=- preferred_lft=- proto=kernel|boot|static|ra|dhcp ~protocol=kernel|boot|static|ra|dhcp nodad= optimistic= home= mngtmpaddr= noprefixroute= autojoin=' ;;
        'addr del')
            records=':!local=- if-exists= dev=@dev peer=- ~remote=- label=-' ;;
        'addr move')
            records=':!from=@dev :!to=@bridge :*.addresses=- keep-rules= confirm-within=- no-verify= gateway-timeout=-' ;;
        'addr flush'|'addr show')
            records=':dev=@dev up= down= to=- scope=global|site|link|host label=- master=@bridge ~vrf=@bridge nomaster= type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|bridge_slave|bond_slave|vrf_slave group=- proto=kernel|boot|static|ra|dhcp ~protocol=kernel|boot|static|ra|dhcp primary= dynamic= secondary= temporary= nodad= optimistic= dadfailed= home= deprecated= tentative= permanent= mngtmpaddr= noprefixroute= autojoin= stable-privacy= not-nodad= not-optimistic= not-dadfailed= not-home= not-deprecated= not-tentative= not-permanent= not-mngtmpaddr= not-noprefixroute= not-autojoin= not-stable-privacy=' ;;
        'route')
            records='/add= /replace= /append= /prepend= /change= /del= /flush= /get= /show=' ;;
        'route add')
            records=':!to=- may-exist= type=- unicast= local= broadcast= brd= anycast= multicast= blackhole= unreachable= prohibit= throw= nat= xresolve= from=- via=- dev=@dev ~oif=@dev src=- metric=- ~priority=- ~preference=- table=main|local|default|all vrf=@dev proto=kernel|boot|static|ra|dhcp ~protocol=kernel|boot|static|ra|dhcp scope=global|site|link|host tos=- ~dsfield=- onlink= mtu=- window=- rtt=- rttvar=- ssthresh=- cwnd=- advmss=- reordering=- hoplimit=- initcwnd=- features=- rto_min=- initrwnd=- quickack=- congctl=- fastopen_no_cookie=- realms=- ~realm=- pref=medium|high|low expires=- encap=- nhid=- *nexthop=' ;;
        'route add:nexthop'|'route replace:nexthop'|'route append:nexthop'|'route prepend:nexthop'|'route change:nexthop'|'route del:nexthop'|'ip route add:nexthop'|'ip route change:nexthop'|'ip route chg:nexthop'|'ip route replace:nexthop'|'ip route prepend:nexthop'|'ip route append:nexthop'|'ip route delete:nexthop')
            records='via=- dev=@dev ~oif=@dev weight=- onlink= realms=- ~realm=- encap=-' ;;
        'route replace'|'route append'|'route prepend'|'route change')
            records=':!to=- type=- unicast= local= broadcast= brd= anycast= multicast= blackhole= unreachable= prohibit= throw= nat= xresolve= from=- via=- dev=@dev ~oif=@dev src=- metric=- ~priority=- ~preference=- table=main|local|default|all vrf=@dev proto=kernel|boot|static|ra|dhcp ~protocol=kernel|boot|static|ra|dhcp scope=global|site|link|host tos=- ~dsfield=- onlink= mtu=- window=- rtt=- rttvar=- ssthresh=- cwnd=- advmss=- reordering=- hoplimit=- initcwnd=- features=- rto_min=- initrwnd=- quickack=- congctl=- fastopen_no_cookie=- realms=- ~realm=- pref=medium|high|low expires=- encap=- nhid=- *nexthop=' ;;
        'route del')
            records=':!to=- if-exists= type=- unicast= local= broadcast= brd= anycast= multicast= blackhole= unreachable= prohibit= throw= nat= xresolve= from=- via=- dev=@dev ~oif=@dev src=- metric=- ~priority=- ~preference=- table=main|local|default|all vrf=@dev proto=kernel|boot|static|ra|dhcp ~protocol=kernel|boot|static|ra|dhcp scope=global|site|link|host tos=- ~dsfield=- onlink= mtu=- window=- rtt=- rttvar=- ssthresh=- cwnd=- advmss=- reordering=- hoplimit=- initcwnd=- features=- rto_min=- initrwnd=- quickack=- congctl=- fastopen_no_cookie=- realms=- ~realm=- pref=medium|high|low expires=- encap=- nhid=- *nexthop=' ;;
        'route flush'|'route show')
            records=':to=- root=- match=- exact=- from=- table=main|local|default|all cache= cached= cloned= vrf=@dev dev=@dev ~oif=@dev iif=@dev via=- src=- proto=kernel|boot|static|ra|dhcp ~protocol=kernel|boot|static|ra|dhcp scope=global|site|link|host type=- tos=- ~dsfield=- metric=- ~priority=- ~preference=- mark=- realms=- ~realm=-' ;;
        'route get')
            records=':!to=- from=- iif=@dev oif=@dev ~dev=@dev vrf=@dev mark=- tos=- ~dsfield=- uid=- ipproto=- sport=- dport=- flowlabel=- fibmatch= connected= notify=' ;;
        'neigh')
            records='/add= /replace= /change= /del= /flush= /get= /show=' ;;
        'neigh add')
            records=':to=- may-exist= dev=@dev proxy=- lladdr=- nud=incomplete|reachable|stale|delay|probe|failed|noarp|permanent|none router= use= managed= extern_learn= extern_valid= protocol=kernel|boot|static|ra|dhcp ~proto=kernel|boot|static|ra|dhcp' ;;
        'neigh replace'|'neigh change')
            records=':to=- dev=@dev proxy=- lladdr=- nud=incomplete|reachable|stale|delay|probe|failed|noarp|permanent|none router= use= managed= extern_learn= extern_valid= protocol=kernel|boot|static|ra|dhcp ~proto=kernel|boot|static|ra|dhcp' ;;
        'neigh del')
            records=':to=- if-exists= dev=@dev proxy=-' ;;
        'neigh flush'|'neigh show')
            records=':to=- *nud=incomplete|reachable|stale|delay|probe|failed|noarp|permanent|none|all proxy= master=@bridge ~vrf=@bridge nomaster= unused= protocol=kernel|boot|static|ra|dhcp ~proto=kernel|boot|static|ra|dhcp dev=@dev' ;;
        'neigh get'|'ip neighbor get')
            records=':to=- dev=@dev proxy=-' ;;
        'rule')
            records='/add= /replace= /del= /flush= /show=' ;;
        'rule add')
            records='may-exist= not= from=- ~src=- to=- ~dst=- tos=- ~dsfield=- fwmark=- iif=- ~dev=- oif=- priority=- ~preference=- ~pref=- ~order=- l3mdev= uidrange=- ipproto=- sport=- dport=- tun_id=- dscp=- flowlabel=- table=main|local|default|all ~lookup=main|local|default|all protocol=kernel|boot|static|ra|dhcp ~proto=kernel|boot|static|ra|dhcp goto=- nop= blackhole= unreachable= prohibit= type=- realms=- suppress_prefixlength=- ~sup_pl=- suppress_ifgroup=- ~sup_group=-' ;;
        'rule replace')
            records='not= from=- ~src=- to=- ~dst=- tos=- ~dsfield=- fwmark=- iif=- ~dev=- oif=- priority=- ~preference=- ~pref=- ~order=- l3mdev= uidrange=- ipproto=- sport=- dport=- tun_id=- dscp=- flowlabel=- table=main|local|default|all ~lookup=main|local|default|all protocol=kernel|boot|static|ra|dhcp ~proto=kernel|boot|static|ra|dhcp goto=- nop= blackhole= unreachable= prohibit= type=- realms=- suppress_prefixlength=- ~sup_pl=- suppress_ifgroup=- ~sup_group=-' ;;
        'rule del')
            records='if-exists= not= from=- ~src=- to=- ~dst=- tos=- ~dsfield=- fwmark=- iif=- ~dev=- oif=- priority=- ~preference=- ~pref=- ~order=- l3mdev= uidrange=- ipproto=- sport=- dport=- tun_id=- dscp=- flowlabel=- table=main|local|default|all ~lookup=main|local|default|all protocol=kernel|boot|static|ra|dhcp ~proto=kernel|boot|static|ra|dhcp goto=- nop= blackhole= unreachable= prohibit= type=- realms=- suppress_prefixlength=- ~sup_pl=- suppress_ifgroup=- ~sup_group=-' ;;
        'rule flush'|'rule show')
            records='not= from=- ~src=- to=- ~dst=- tos=- ~dsfield=- fwmark=- iif=- ~dev=- oif=- priority=- ~preference=- ~pref=- ~order=- l3mdev= uidrange=- ipproto=- sport=- dport=- tun_id=- dscp=- flowlabel=- table=main|local|default|all ~lookup=main|local|default|all protocol=kernel|boot|static|ra|dhcp ~proto=kernel|boot|static|ra|dhcp' ;;
        'netns')
            records='/list= /add= /del= /exec=' ;;
        'netns list'|'migrate confirm'|'migrate rollback'|'migrate status'|'demo'|'ip netns list'|'ip netns show'|'ip netns lst')
            records='' ;;
        'netns add')
            records=':!*.name=@netns may-exist=' ;;
        'netns del')
            records=':!*.name=@netns if-exists=' ;;
        'netns exec'|'ip netns exec')
            records=':!.name=@netns &' ;;
        'fdb')
            records='/add= /append= /replace= /del= /get= /flush= /show=' ;;
        'fdb add')
            records=':!to=- may-exist= dev=@dev ~brport=@dev master= self= permanent= local= static= temp= dynamic= vlan=- use= router= extern_learn= sticky= dst=- port=- vni=- src_vni=- nhid=- via=@dev activity_notify= inactive= norefresh=' ;;
        'fdb append'|'fdb replace')
            records=':!to=- dev=@dev ~brport=@dev master= self= permanent= local= static= temp= dynamic= vlan=- use= router= extern_learn= sticky= dst=- port=- vni=- src_vni=- nhid=- via=@dev activity_notify= inactive= norefresh=' ;;
        'fdb del')
            records=':!to=- if-exists= dev=@dev ~brport=@dev master= self= vlan=- dst=- port=- vni=- src_vni=- nhid=- via=@dev' ;;
        'fdb get')
            records=':!to=- br=@bridge dev=@dev ~brport=@dev master= self= vlan=- vni=- dynamic=' ;;
        'fdb flush')
            records=':!dev=@dev master= self= brport=@port vlan=- dst=- port=- vni=- src_vni=- nhid=- permanent= nopermanent= static= nostatic= dynamic= nodynamic= added_by_user= noadded_by_user= extern_learn= noextern_learn= sticky= nosticky= offloaded= nooffloaded= router= norouter=' ;;
        'fdb show')
            records='br=@bridge dev=@dev ~brport=@dev vlan=- *state=permanent|static|stale|dynamic|all dynamic= self= master=' ;;
        'vlan')
            records='/add= /del= /set= /show= /tunnelshow= /global=' ;;
        'vlan add')
            records=':!vid=- may-exist= dev=@dev pvid= untagged= self= master= tunnel_info=' ;;
        'vlan add:tunnel_info'|'vlan del:tunnel_info'|'bridge vlan add:tunnel_info'|'bridge vlan delete:tunnel_info')
            records=':!id=-' ;;
        'vlan del')
            records=':!vid=- if-exists= dev=@dev self= master= tunnel_info=' ;;
        'vlan set')
            records=':!vid=- dev=@dev state=disabled|listening|learning|forwarding|blocking mcast_router=- mcast_max_groups=- neigh_suppress=on|off neigh_forward_grat=on|off' ;;
        'vlan show'|'vlan tunnelshow'|'bridge vlan show'|'bridge vlan lst'|'bridge vlan list'|'bridge vlan tunnelshow')
            records='dev=@dev vid=-' ;;
        'vlan global'|'mst')
            records='/set= /show=' ;;
        'vlan global set')
            records=':!vid=- dev=@bridge mcast_snooping=on|off mcast_querier=on|off mcast_igmp_version=- mcast_mld_version=- mcast_last_member_count=- mcast_last_member_interval=- mcast_startup_query_count=- mcast_startup_query_interval=- mcast_membership_interval=- mcast_querier_interval=- mcast_query_interval=- mcast_query_response_interval=- msti=-' ;;
        'vlan global show'|'mdb show'|'bridge mdb show'|'bridge mdb lst'|'bridge mdb list'|'bridge vlan global')
            records='dev=@bridge vid=-' ;;
        'mdb')
            records='/add= /replace= /del= /get= /flush= /show=' ;;
        'mdb add')
            records=':!grp=- may-exist= dev=@bridge port=@port src=- permanent= temp= vid=- filter_mode=exclude|include source_list=- proto=kernel|boot|static|ra|dhcp dst=- dst_port=- vni=- src_vni=- via=@dev' ;;
        'mdb replace')
            records=':!grp=- dev=@bridge port=@port src=- permanent= temp= vid=- filter_mode=exclude|include source_list=- proto=kernel|boot|static|ra|dhcp dst=- dst_port=- vni=- src_vni=- via=@dev' ;;
        'mdb del')
            records=':!grp=- if-exists= dev=@bridge port=@port src=- vid=- dst=- dst_port=- vni=- src_vni=- via=@dev' ;;
        'mdb get')
            records=':!grp=- dev=@bridge src=- vid=- src_vni=-' ;;
        'mdb flush')
            records=':!dev=@bridge port=@port vid=- src_vni=- proto=kernel|boot|static|ra|dhcp permanent= nopermanent= dst=- dst_port=- vni=-' ;;
        'mst set'|'bridge mst set')
            records='dev=@dev msti=- state=disabled|listening|learning|forwarding|blocking' ;;
        'mst show'|'vni show'|'bridge mst show'|'bridge mst lst'|'bridge mst list'|'bridge vni show'|'bridge vni lst'|'bridge vni list')
            records='dev=@dev' ;;
        'migrate')
            records='/start= /confirm= /rollback= /status= /undo=' ;;
        'migrate start')
            records=':!port=@dev :!bridge=@bridge keep-rules= confirm-within=- no-verify= gateway-timeout=-' ;;
        'migrate undo')
            records=':!bridge=@bridge :!port=@port confirm-within=- no-verify= gateway-timeout=-' ;;
        'vni')
            records='/add= /del= /show=' ;;
        'vni add')
            records=':!vni=- may-exist= dev=@dev group=- remote=-' ;;
        'vni del')
            records=':!vni=- if-exists= dev=@dev' ;;
        'topology')
            records='/show=' ;;
        'topology show')
            records=':dev=@bridge format=text|mermaid|dot|svg|json' ;;
        'completion')
            records='/show= /install=' ;;
        'completion show')
            records=':!.shell=bash|zsh|fish' ;;
        'completion install')
            records=':!.shell=bash|zsh|fish system= to=-' ;;
        'bridge link')
            records='/set= ~/change= /show= ~/lst= ~/list=' ;;
        'bridge link set'|'bridge link change')
            records='dev=@dev hwmode=- self= master=@bridge backup_port=@port nobackup_port= backup_nhid=- guard=on|off hairpin=on|off fastleave=on|off root_block=on|off flood=on|off mcast_router=- mcast_flood=on|off bcast_flood=on|off mcast_to_unicast=on|off mcast_max_groups=- learning=on|off learning_sync=on|off cost=- priority=- state=disabled|listening|learning|forwarding|blocking neigh_suppress=on|off neigh_vlan_suppress=on|off neigh_forward_grat=on|off vlan_tunnel=on|off isolated=on|off locked=on|off mab=on|off' ;;
        'bridge link show'|'bridge link lst'|'bridge link list')
            records='dev=@dev master=@bridge' ;;
        'bridge fdb')
            records='/add= /append= /replace= /delete= /get= /show= ~/lst= ~/list= /flush=' ;;
        'bridge fdb add'|'bridge fdb append'|'bridge fdb replace'|'bridge fdb delete')
            records=':!to=- dev=@dev dst=- nhid=- port=- vni=- src_vni=- via=@dev self= master= router= local= ~permanent= temp= ~static= dynamic= vlan=- use= extern_learn= sticky= activity_notify= inactive= norefresh=' ;;
        'bridge fdb get')
            records=':!to=- brport=@dev ~dev=@dev br=@bridge vni=- self= master= vlan=- dynamic=' ;;
        'bridge fdb show'|'bridge fdb lst'|'bridge fdb list')
            records='brport=@dev ~dev=@dev br=@bridge vlan=- state=permanent|static|stale|dynamic|all dynamic=' ;;
        'bridge fdb flush')
            records='dev=@dev brport=@port vlan=- src_vni=- nhid=- vni=- port=- dst=- added_by_user= dynamic= extern_learn= master= noadded_by_user= nodynamic= noextern_learn= nooffloaded= nopermanent= norouter= nostatic= nosticky= offloaded= permanent= router= self= static= sticky=' ;;
        'bridge mdb')
            records='/add= /replace= /delete= /show= ~/lst= ~/list= /get= /flush=' ;;
        'bridge mdb add'|'bridge mdb replace')
            records='dev=@bridge grp=- port=@port permanent= temp= vid=- src=- filter_mode=exclude|include source_list=- proto=kernel|boot|static|ra|dhcp dst=- dst_port=- vni=- src_vni=- via=@dev' ;;
        'bridge mdb delete')
            records='dev=@bridge grp=- port=@port permanent= temp= vid=- src=- filter_mode=- source_list=- proto=- dst=- dst_port=- vni=- src_vni=- via=@dev' ;;
        'bridge mdb get')
            records='dev=@bridge grp=- vid=- src=- src_vni=-' ;;
        'bridge mdb flush')
            records='dev=@bridge port=@port vid=- src_vni=- proto=kernel|boot|static|ra|dhcp permanent= nopermanent= dst=- dst_port=- vni=-' ;;
        'bridge mst')
            records='/set= /show= ~/lst= ~/list=' ;;
        'bridge vlan')
            records='/add= /delete= /show= ~/lst= ~/list= /tunnelshow= /set= /global=' ;;
        'bridge vlan add'|'bridge vlan delete')
            records='dev=@dev vid=- self= master= pvid= untagged= tunnel_info=' ;;
        'bridge vlan set')
            records='dev=@dev vid=- state=disabled|listening|learning|forwarding|blocking mcast_router=- mcast_max_groups=- neigh_suppress=on|off neigh_forward_grat=on|off' ;;
        'bridge vni')
            records='/add= ~/delete= /del= /show= ~/lst= ~/list=' ;;
        'bridge vni add'|'bridge vni delete'|'bridge vni del')
            records='dev=@dev vni=- group=- remote=-' ;;
        'ip')
            records='-loops=- -family=inet|inet6|bridge|link -4= -6= -0= -M= -B= -human= -human-readable= -iec= -stats= -statistics= -details= -resolve= -oneline= -timestamp= -tshort= -Version= -force= -batch=@file -brief= -json= -pretty= -rcvbuf=- -color= -help= -netns=@netns -Numeric= -all= -echo= -dry-run= -explain= /address= /route= /rule= /neighbor= /link= /netns=' ;;
        'ip address')
            records='/add= /change= ~/chg= /replace= /delete= ~/list= /show= ~/lst= /flush=' ;;
        'ip address add'|'ip address change'|'ip address chg'|'ip address replace'|'ip address delete')
            records=':!local=- peer=- ~remote=- broadcast=- ~brd=- anycast=- scope=global|site|link|host dev=@dev label=- metric=- ~priority=- ~preference=- valid_lft=- preferred_lft=- secondary=- temporary=- nodad= optimistic= dadfailed=- home= deprecated=- tentative=- permanent=- mngtmpaddr= noprefixroute= autojoin= stable-privacy=- proto=kernel|boot|static|ra|dhcp' ;;
        'ip address list'|'ip address show'|'ip address lst'|'ip address flush')
            records=':dev=@dev to=- scope=global|site|link|host up= down= dynamic= permanent= secondary= temporary= nodad= optimistic= dadfailed= home= deprecated= tentative= ~permanent= mngtmpaddr= noprefixroute= autojoin= stable-privacy= primary= label=- group=- master=@bridge ~vrf=@bridge nomaster= type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|bridge_slave|bond_slave|vrf_slave proto=kernel|boot|static|ra|dhcp novf=-' ;;
        'ip route')
            records='/add= /change= ~/chg= /replace= /prepend= /append= /delete= ~/list= /show= ~/lst= /get= /flush=' ;;
        'ip route add'|'ip route change'|'ip route chg'|'ip route replace'|'ip route prepend'|'ip route append'|'ip route delete')
            records=':!to=- src=- as=- via=- from=- tos=- ~dsfield=- expires=- metric=- ~priority=- ~preference=- scope=global|site|link|host mtu=- hoplimit=- advmss=- reordering=- rtt=- rto_min=- window=- cwnd=- initcwnd=- initrwnd=- features=- quickack=- congctl=- rttvar=- ssthresh=- realms=- onlink= nexthop= nhid=- protocol=kernel|boot|static|ra|dhcp table=main|local|default|all vrf=@dev dev=@dev ~oif=@dev pref=medium|high|low encap=- ttl-propagate=- fastopen_no_cookie=- unicast= local= broadcast= anycast= multicast= blackhole= unreachable= prohibit= throw= nat= xresolve= ~brd=' ;;
        'ip route list'|'ip route show'|'ip route lst'|'ip route flush')
            records=':to=- table=main|local|default|all vrf=@dev cached= ~cloned= tos=- ~dsfield=- protocol=kernel|boot|static|ra|dhcp scope=global|site|link|host type=- dev=@dev ~oif=@dev iif=@dev mark=- metric=- ~priority=- ~preference=- via=- src=- realms=- from=- root=- match=- exact=-' ;;
        'ip route get')
            records=':!to=- tos=- ~dsfield=- from=- iif=@dev mark=- oif=@dev ~dev=@dev notify= connected= vrf=@dev uid=- fibmatch= as=- sport=- dport=- ipproto=- flowlabel=-' ;;
        'ip rule')
            records='~/list= ~/lst= /show= /add= /delete= /flush=' ;;
        'ip rule list'|'ip rule lst'|'ip rule show'|'ip rule flush')
            records='preference=- ~order=- ~priority=- not= tos=- ~dsfield=- fwmark=- dev=- ~iif=- oif=- l3mdev= uidrange=- tun_id=- lookup=main|local|default|all ~table=main|local|default|all from=- ~src=- protocol=kernel|boot|static|ra|dhcp ipproto=- sport=- dport=- dscp=- flowlabel=- dst=-' ;;
        'ip rule add'|'ip rule delete')
            records='not= from=- to=- preference=- ~order=- ~priority=- tos=- ~dsfield=- fwmark=- realms=- protocol=kernel|boot|static|ra|dhcp tun_id=- table=main|local|default|all ~lookup=main|local|default|all suppress_prefixlength=- ~sup_pl=- suppress_ifgroup=- ~sup_group=- dev=- ~iif=- oif=- l3mdev= uidrange=- nat=- ~map-to=- ipproto=- sport=- dport=- dscp=- flowlabel=- goto=- nop= blackhole= unreachable= prohibit=' ;;
        'ip neighbor')
            records='/add= /change= ~/chg= /replace= /delete= /get= /show= ~/lst= ~/list= /flush=' ;;
        'ip neighbor add'|'ip neighbor change'|'ip neighbor chg'|'ip neighbor replace'|'ip neighbor delete')
            records=':to=- lladdr=- nud=incomplete|reachable|stale|delay|probe|failed|noarp|permanent|none proxy=- router= use= managed= extern_learn= extern_valid= dev=@dev protocol=kernel|boot|static|ra|dhcp' ;;
        'ip neighbor show'|'ip neighbor lst'|'ip neighbor list'|'ip neighbor flush')
            records=':to=- dev=@dev master=@bridge ~vrf=@bridge nomaster= unused= nud=incomplete|reachable|stale|delay|probe|failed|noarp|permanent|none|all proxy= protocol=kernel|boot|static|ra|dhcp' ;;
        'ip link')
            records='/add= /set= ~/change= /delete= /show= ~/lst= ~/list= /property=' ;;
        'ip link add')
            records=':dev=- up= down= name=- index=- link=@dev address=- broadcast=- ~brd=- txqueuelen=- ~qlen=- ~txqlen=- mtu=- inet=- xdpgeneric=- ~xdpdrv=- ~xdpoffload=- ~xdp=- netns=@netns multicast=on|off allmulticast=on|off promisc=on|off trailers=on|off arp=on|off carrier=on|off vf=- master=@bridge vrf=@dev nomaster= dynamic=on|off type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb alias=- group=- mode=DEFAULT|DORMANT state=- numtxqueues=- numrxqueues=- addrgenmode=eui64|none|stable_secret|random link-netns=- link-netnsid=- protodown=on|off protodown_reason=- gso_max_size=- gso_max_segs=- gro_max_size=- gso_ipv4_max_size=- gro_ipv4_max_size=- parentdev=-' ;;
        'ip link set'|'ip link change')
            records=':!dev=@dev up= down= name=- index=- link=- address=- broadcast=- ~brd=- txqueuelen=- ~qlen=- ~txqlen=- mtu=- inet=- xdpgeneric=- ~xdpdrv=- ~xdpoffload=- ~xdp=- netns=@netns multicast=on|off allmulticast=on|off promisc=on|off trailers=on|off arp=on|off carrier=on|off vf=- master=@bridge vrf=@dev nomaster= dynamic=on|off type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|bridge_slave|bond_slave|vrf_slave alias=- group=- mode=DEFAULT|DORMANT state=disabled|listening|learning|forwarding|blocking numtxqueues=- numrxqueues=- addrgenmode=eui64|none|stable_secret|random link-netns=- link-netnsid=- protodown=on|off protodown_reason=- gso_max_size=- gso_max_segs=- gro_max_size=- gso_ipv4_max_size=- gro_ipv4_max_size=- parentdev=-' ;;
        'ip link delete')
            records=':*dev=@dev up= down= name=- index=- link=- address=- broadcast=- ~brd=- txqueuelen=- ~qlen=- ~txqlen=- mtu=- inet=- xdpgeneric=- ~xdpdrv=- ~xdpoffload=- ~xdp=- netns=- multicast=- allmulticast=- promisc=- trailers=- arp=- carrier=- vf=- master=- vrf=- nomaster= dynamic=- type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb alias=- group=- mode=- state=- numtxqueues=- numrxqueues=- addrgenmode=- link-netns=- link-netnsid=- protodown=- protodown_reason=- gso_max_size=- gso_max_segs=- gro_max_size=- gso_ipv4_max_size=- gro_ipv4_max_size=- parentdev=-' ;;
        'ip link show'|'ip link lst'|'ip link list')
            records=':dev=@dev up= down= group=- master=@bridge vrf=@dev nomaster= type=bridge|veth|vxlan|vlan|bond|macvlan|macvtap|vrf|tun|tap|dummy|ifb novf=' ;;
        'ip link property')
            records=':!dev=@dev up= down= name=- index=- link=- address=- broadcast=- ~brd=- txqueuelen=- ~qlen=- ~txqlen=- mtu=- inet=- xdpgeneric=- ~xdpdrv=- ~xdpoffload=- ~xdp=- netns=- multicast=- allmulticast=- promisc=- trailers=- arp=- carrier=- vf=- master=- vrf=- nomaster= dynamic=- type=- alias=- group=- mode=- state=- numtxqueues=- numrxqueues=- addrgenmode=- link-netns=- link-netnsid=- protodown=- protodown_reason=- gso_max_size=- gso_max_segs=- gro_max_size=- gso_ipv4_max_size=- gro_ipv4_max_size=- parentdev=-' ;;
        'ip netns')
            records='~/list= /show= ~/lst= /add= /delete= /exec=' ;;
        'ip netns add'|'ip netns delete')
            records=':!*.name=@netns' ;;
        'brctl')
            records='--help= --version= /addbr= /delbr= /addif= /delif= /hairpin= /setageing= /setbridgeprio= /setfd= /sethello= /setmaxage= /setpathcost= /setportprio= /show= /showmacs= /showstp= /stp=' ;;
        'brctl addbr')
            records=':!.0=-' ;;
        'brctl delbr'|'brctl showmacs'|'brctl showstp')
            records=':!.0=@bridge' ;;
        'brctl addif')
            records=':!.0=@bridge :!*.1=@dev' ;;
        'brctl delif')
            records=':!.0=@bridge :!*.1=@port' ;;
        'brctl hairpin')
            records=':!.0=@bridge :!.1=@port :!.2=on|off' ;;
        'brctl setageing'|'brctl setbridgeprio'|'brctl setfd'|'brctl sethello'|'brctl setmaxage')
            records=':!.0=@bridge :!.1=-' ;;
        'brctl setpathcost'|'brctl setportprio')
            records=':!.0=@bridge :!.1=@port :!.2=-' ;;
        'brctl show')
            records=':*.0=@bridge' ;;
        'brctl stp')
            records=':!.0=@bridge :!.1=on|off' ;;
        'batch')
            records=':!.file=@file' ;;
        *)
            return 1 ;;
    esac
}

# Make the records of a node count: those of a scope come on top of those that are there.
_brctl2_open() {
    local records record name value flags
    _brctl2_records "$1" || return
    local -a inner=()
    for record in $records; do
        name=${record%%=*} value=${record#*=} flags=${record%%[!/:!*.~&]*}
        name=${name#"$flags"}
        case $flags in
            *'&'*) rest=1 ;;
            *:*)
                inner+=("$flags=$value=$name")
                [[ $flags == *.* ]] && continue
                hidden+=("$name") takes[$name]=$value operand_of[$name]=1 given[$name]= ;;
            */*)
                commands+=("$name")
                [[ $flags == *'~'* ]] || shown+=("$name") ;;
            *)
                if [[ -n ${takes[$name]+set} ]]; then :
                elif [[ $flags == *'~'* ]]; then hidden+=("$name")
                else shown+=("$name"); fi
                [[ $flags != *'*'* ]] || again[$name]=1
                takes[$name]=$value given[$name]= ;;
        esac
    done
    operands=("${inner[@]}" "${operands[@]}")
}

# Walk past word $1, which is complete.
_brctl2_step() {
    local word=$1 name
    if [[ -n $value ]]; then
        _brctl2_take "$word"
    elif [[ $word == --?* ]] && _brctl2_known "${word%%=*}"; then
        _brctl2_keyword "$name"
        [[ $word == *=* ]] && _brctl2_take "${word#*=}"
    elif [[ $word == -?* ]]; then
        _brctl2_option "$word"
    elif ((${#commands[@]})); then
        _brctl2_command "$word"
    elif [[ -n ${takes[$word]+set} ]]; then
        _brctl2_keyword "$word"
    else
        _brctl2_operand "$word"
    fi
}

# The keyword that long option $1 stands for, in `name`.
_brctl2_known() {
    name=${1#--}
    [[ -n ${takes[$name]+set} ]] && return
    name=${name//-/_}
    [[ -n ${takes[$name]+set} ]]
}

# Option $1. With one dash and a long name it may be cut short: -det, -netn.
_brctl2_option() {
    local name known
    [[ $1 == *=* ]] && return
    for known in "$1" "${shown[@]}" "${!options[@]}"; do
        [[ $known == "$1"* || $known == "-$1"* ]] || continue
        keyword=$known value=${takes[$known]-${options[$known]-}}
        [[ -z ${takes[$known]+set}${options[$known]+set} ]] || return
    done
}

_brctl2_keyword() {
    keyword=$1 value=${takes[$1]}
    given[$1]=1
    [[ -n ${operand_of[$1]-} ]] && _brctl2_filled "$1"
    [[ -n $value ]] || _brctl2_open "$key:$keyword"
}

# Value $1 of `keyword`.
_brctl2_take() {
    [[ $value == @bridge ]] && bridge=$1
    [[ $value == @netns && $keyword == -* ]] && elsewhere=1
    [[ $value == [-@]* ]] || _brctl2_open "$key:$keyword:$1"
    value=
}

# A command, or the beginning of one, as iproute2 takes it: the first that fits.
_brctl2_command() {
    local command
    for command in "${commands[@]}"; do
        [[ $command == "$1"* ]] || continue
        [[ " ${commands[*]} " == *" $1 "* ]] && command=$1
        key=${key:+$key }$command commands=() shown=() hidden=() takes=() operands=()
        _brctl2_open "$key"
        return
    done
    lost=1
}

_brctl2_operand() {
    ((${#operands[@]})) || return
    local flags=${operands[0]%%=*} rest_of=${operands[0]#*=}
    [[ ${rest_of%%=*} == @bridge ]] && bridge=$1
    [[ $flags == *'*'* ]] && operands[0]=${flags/'!'/}=$rest_of || operands=("${operands[@]:1}")
}

# Operand $1 was given behind its keyword.
_brctl2_filled() {
    local place
    for place in "${!operands[@]}"; do
        [[ ${operands[place]##*=} == "$1" ]] || continue
        if [[ ${operands[place]%%=*} == *'*'* ]]; then
            operands[place]=${operands[place]/'!'/}
        else
            unset "operands[$place]"
            operands=("${operands[@]}")
        fi
        return
    done
}

# Add the names that value $1 stands for to `candidates`.
_brctl2_names() {
    local path kind=$1
    local -a found
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
        @file)
            set -f
            compopt -o default
            return ;;
        -*) ;;
        *)
            set -f
            local IFS='|'
            candidates+=($1)
            return ;;
    esac
    set -f
    [[ $1 != @netns && -n $elsewhere ]] && return
    for path in "${found[@]}"; do
        [[ -e $path ]] || continue
        [[ $1 == @netns ]] || path=${path%/*}
        candidates+=("${path##*/}")
    done
}

# What may stand at the cursor, in `candidates`.
_brctl2_offer() {
    local name operand=${operands[0]-}
    if [[ -n $value ]]; then
        _brctl2_names "$value"
        return
    elif [[ $cur == --*=* ]] && _brctl2_known "${cur%%=*}"; then
        lead=${cur%%=*}= cur=${cur#*=}
        [[ -n ${takes[$name]} ]] && _brctl2_names "${takes[$name]}"
        return
    elif [[ $cur == -* ]]; then
        for name in "${shown[@]}" "${hidden[@]}"; do
            [[ $name == -* ]] && candidates+=("$name") && continue
            ((${#commands[@]})) || [[ -n ${given[$name]} ]] || candidates+=("--${name//_/-}")
        done
        [[ $key == ip* || $key == brctl* ]] || candidates+=("${!options[@]}")
        return
    fi
    if [[ -n $operand ]]; then
        name=${operand#*=} name=${name%=*}
        [[ $name == -* ]] || _brctl2_names "$name"
        # Where a name that is known here has to come, only these; but any word that was begun.
        [[ -n $cur || ${#candidates[@]} -eq 0 || $operand != *!* ]] || return
    elif [[ -n $rest ]]; then
        return
    fi
    for name in "${shown[@]}"; do
        [[ $name == -* || ( -n ${given[$name]-} && -z ${again[$name]-} ) ]] || candidates+=("$name")
    done
    for name in ${cur:+"${hidden[@]}"}; do
        [[ $name == -* ]] || candidates+=("$name")
    done
}

_brctl2() {
    local - IFS=$' \t\n'
    set -f
    local line=${COMP_LINE:0:COMP_POINT} cur= typed lead= word
    local -a words=($line)
    if [[ $line != *[[:blank:]] ]]; then
        cur=${words[-1]}
        unset 'words[-1]'
    fi
    local key= value= keyword= bridge= elsewhere= rest= lost=
    local -a commands=() shown=() hidden=() operands=() candidates=()
    local -A takes=() given=() again=() operand_of=() options=()
    local records record
    _brctl2_records -
    for record in $records; do
        options[${record%%=*}]=${record#*=}
    done
    typed=$cur
    [[ ${words[0]##*/} == brctl ]] && key=brctl
    _brctl2_open "$key"
    local place
    for ((place = 1; place < ${#words[@]}; place++)); do
        if [[ -n $rest && ${#operands[@]} -eq 0 ]]; then
            _brctl2_other "$place"
            return
        fi
        _brctl2_step "${words[place]}"
        [[ -z $lost ]] || return
    done
    if [[ -n $rest && ${#operands[@]} -eq 0 && -z $value ]]; then
        _brctl2_other "${#words[@]}"
        return
    fi
    _brctl2_offer
    _brctl2_reply "$2"
}

# Those candidates that begin with what is typed. Readline replaces only $1, the last part of a word
# with a colon or an equals sign in it. Device names may hold any character: they are quoted.
_brctl2_reply() {
    local candidate quoted before=${typed%"$1"}
    COMPREPLY=()
    for candidate in "${candidates[@]}"; do
        [[ $candidate == "$cur"* ]] || continue
        printf -v quoted %q "$candidate"
        quoted=$lead$quoted
        COMPREPLY+=("${quoted#"$before"}")
    done
}

# The program behind `netns exec NAME`, whose words begin at $1.
_brctl2_other() {
    local offset=$1
    set +f
    if ((offset < ${#words[@]})) && declare -F _command_offset >/dev/null; then
        _command_offset "$offset"
    else
        COMPREPLY=($(compgen -c -- "$cur"))
    fi
}

complete -F _brctl2 brctl2 brctl
