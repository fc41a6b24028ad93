"""The words behind `ip link ... type KIND`, as iplink_KIND.c of iproute2 compares them.

What a word takes, and where its value goes, is said by the kind's table (model/kinds.py). Numbers
are raw here, times in USER_HZ ticks, and switches `on` or `off`: nothing else is understood.
"""

from __future__ import annotations

from brctl2.commands import linkwords
from brctl2.errors import OutsideError, UsageError
from brctl2.keyword.abbrev import Keywords
from brctl2.keyword.compat import unknown
from brctl2.keyword.grammar import convert
from brctl2.keyword.strict import strict
from brctl2.model.attr import AttrSet
from brctl2.model.codec import OnlyOnOff, OnOff
from brctl2.model.kinds import KINDS, PORTS, SLAVE
from brctl2.typed import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from brctl2.commands.session import Session
    from brctl2.model.attr import Attr, AttrTable

WORDS = {
    "bridge": Keywords(
        "~forward_delay ~hello_time ~max_age ~ageing_time ~stp_state stp_mode ~priority "
        "~vlan_filtering ~vlan_protocol ~group_fwd_mask ~group_address no_linklocal_learn "
        "mst_enabled fdb_max_learned ~fdb_flush ~vlan_default_pvid ~vlan_stats_enabled "
        "~vlan_stats_per_port ~mcast_router ~mcast_snooping mcast_vlan_snooping "
        "~mcast_query_use_ifaddr ~mcast_querier ~mcast_hash_elasticity ~mcast_hash_max "
        "~mcast_last_member_count ~mcast_startup_query_count ~mcast_last_member_interval "
        "~mcast_membership_interval ~mcast_querier_interval ~mcast_query_interval "
        "~mcast_query_response_interval ~mcast_startup_query_interval ~mcast_stats_enabled "
        "~mcast_igmp_version ~mcast_mld_version ~nf_call_iptables ~nf_call_ip6tables "
        "~nf_call_arptables mdb_offload_fail_notification fdb_local_vlan_0"
    ),
    "bridge_slave": Keywords(
        "~fdb_flush ~state ~priority ~cost ~hairpin ~guard ~root_block ~fastleave ~learning "
        "~flood ~mcast_flood ~bcast_flood ~mcast_to_unicast ~proxy_arp ~proxy_arp_wifi "
        "~mcast_router ~mcast_fast_leave ~neigh_suppress neigh_vlan_suppress neigh_forward_grat "
        "~group_fwd_mask ~vlan_tunnel ~isolated ~locked mab ~backup_port ~nobackup_port "
        "backup_nhid"
    ),
    "vxlan": Keywords(
        "~id ~vni ~group ~remote ~local ~dev ~ttl ~hoplimit ~tos ~dsfield ~df ~label=flowlabel "
        "~flowlabel ~ageing ~maxaddress ~port=srcport ~srcport ~dstport ~nolearning ~learning "
        "~noproxy ~proxy ~norsc ~rsc ~nol2miss ~l2miss ~nol3miss ~l3miss ~udpcsum ~noudpcsum "
        "~udp6zerocsumtx ~noudp6zerocsumtx ~udp6zerocsumrx ~noudp6zerocsumrx ~remcsumtx "
        "~noremcsumtx ~remcsumrx ~noremcsumrx localbypass nolocalbypass reserved_bits ~external "
        "~noexternal ~gbp ~gpe vnifilter novnifilter mcroute nomcroute"
    ),
    "vlan": Keywords(
        "~protocol ~id ~reorder_hdr ~gvrp ~mvrp ~loose_binding ~bridge_binding ~ingress-qos-map "
        "~egress-qos-map"
    ),
    "macvlan": Keywords("~mode ~flag ~macaddr ~nopromisc ~nodst ~bcqueuelen bclim"),
    "bond": Keywords(
        "~mode ~active_slave ~clear_active_slave ~miimon ~updelay ~downdelay ~peer_notify_delay "
        "~use_carrier ~arp_interval ~arp_ip_target ns_ip6_target ~arp_validate ~arp_all_targets "
        "arp_missed_max ~primary ~primary_reselect ~fail_over_mac ~xmit_hash_policy ~resend_igmp "
        "~num_grat_arp ~num_unsol_na ~all_slaves_active ~min_links ~lp_interval "
        "~packets_per_slave ~lacp_rate lacp_active coupled_control broadcast_neighbor ~ad_select "
        "~ad_user_port_key ~ad_actor_sys_prio ~ad_actor_system ~tlb_dynamic_lb"
    ),
    "bond_slave": Keywords("~queue_id prio actor_port_prio"),
    "vrf": Keywords("~table"),
}
# All kinds; those without words of their own, too.
TYPES: dict[str, Keywords | None] = dict.fromkeys(("dummy", "ifb", "veth")) | WORDS
WORDS["macvtap"] = WORDS["macvlan"]


def table_of(kind: str) -> type[AttrTable]:
    """The attributes of a kind, or of a port of one (`bridge_slave`)."""
    found: type[AttrTable]
    found = PORTS[kind.removesuffix(SLAVE)] if kind.endswith(SLAVE) else KINDS[kind]
    return found


def values_of(
    session: Session, kind: str, words: Sequence[str], *, adding: bool = False
) -> AttrSet:
    """What the words behind a kind say. Raises UsageError, OutsideError, NotFoundError."""
    keywords = WORDS.get(kind)
    if keywords is None:
        if words:
            raise OutsideError(
                f"brctl2 ip does not cover the words of type {kind}", hint="use ip(8)"
            )
        return AttrSet()
    table = table_of(kind)
    known = {name: attr for attr in table.attrs if attr.writable for name in attr.spellings}
    found = AttrSet()
    for name, rest in said(kind, keywords, known, words):
        attr = known[name]
        if name in attr.presets:
            found[attr] = attr.presets[name]
        elif not attr.codec.takes_word:
            found[attr] = True
        else:
            # Flags of a VLAN device are numbers in the kernel only.
            codec = OnlyOnOff() if kind == "vlan" and isinstance(attr.codec, OnOff) else attr.codec
            found[attr] = convert(name, strict(codec), " ".join(rest))
    own = linkwords.OWN.get(kind)
    if own is not None:
        need_device(kind, found)
        own(session, found, adding)
    linkwords.resolve(session, found)
    return found


def need_device(kind: str, values: AttrSet) -> None:
    """Raises UsageError for a vxlan group without a device to join it on."""
    if kind == "vxlan":
        from brctl2.model.kind_vxlan import VxlanAttr

        if VxlanAttr.group in values and VxlanAttr.link not in values:
            raise UsageError("type vxlan: group needs dev")


def said(
    kind: str, keywords: Keywords, known: dict[str, Attr[Any]], words: Sequence[str]
) -> Iterator[tuple[str, list[str]]]:
    """Each keyword with the words that are its value."""
    at = 0
    while at < len(words):
        name = keywords.find(words[at])
        if name is None:
            raise unknown(f"type {kind}", words[at])
        at += 1
        attr = known[name]
        start = at
        if name not in attr.presets and attr.codec.takes_word:
            at += 1
            if at > len(words):
                raise UsageError(f"type {kind}: {name} needs a value")
            while at < len(words) and attr.codec.more(list(words[start:at]), words[at]):
                at += 1
        yield name, list(words[start:at])
