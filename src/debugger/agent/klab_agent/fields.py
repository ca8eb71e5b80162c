"""Struct members by the names that kernel people use, which are often macros.

`sk->sk_state` is written everywhere, but the member is `__sk_common.skc_state`: include/net/sock.h and
include/net/inet_sock.h (5.10) define such names by macro, and DWARF as we build it knows no macros.
"""

import gdb

from . import texts

# inet_sock's names for members of its `sk.__sk_common` (include/net/inet_sock.h).
INET_NAMES = {
    "inet_daddr": "skc_daddr",
    "inet_rcv_saddr": "skc_rcv_saddr",
    "inet_dport": "skc_dport",
    "inet_num": "skc_num",
    "ir_num": "skc_num",
    "ir_rmt_addr": "skc_daddr",
    "ir_loc_addr": "skc_rcv_saddr",
    "ir_rmt_port": "skc_dport",
    "ir_iif": "skc_bound_dev_if",
    # struct inet_timewait_sock keeps it where a socket keeps its nulls node (include/net/inet_timewait_sock.h).
    "tw_node": "skc_nulls_node",
    # struct udp_sock's second hash table (include/linux/udp.h).
    "udp_portaddr_node": "skc_portaddr_node",
}
# The structs that embed each other from tcp_sock down to sock: a name is looked up in the inner ones as well.
OUTER = ("inet_conn", "icsk_inet", "inet", "sk", "req", "tw_sk")
# Where each kind of socket keeps what it has in common with the others (struct sock_common of include/net/sock.h).
COMMON = ("__sk_common", "__req_common", "__tw_common")


def member(value, name):
    """`value.name` or `value->name`; raises gdb.error naming the struct when it has no such member."""
    kind = value.type.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_PTR:
        return member(value.dereference(), name)
    if kind.code not in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
        raise gdb.error("%s has no members" % value.type)
    found = _find(value, kind, texts.name(name))
    if found is None:
        raise gdb.error("%s has no member named %s" % (value.type.unqualified(), name))
    return found


def at_path(value, path):
    """`value.a.b`, each by either of its names."""
    for name in path:
        value = member(value, name)
    return value


def is_bit_field(kind, name):
    """Whether that member of a type (or of what it points to) shares its bytes with others."""
    kind = kind.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_PTR:
        kind = kind.target().strip_typedefs()
    return kind.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION) and any(
        (field.name == name and field.bitsize > 0) or (not field.name and is_bit_field(field.type, name)) for field in kind.fields()
    )


def has_member(kind, name):
    """Whether a type (or what it points to) has the member, by its own name or by the kernel's macro."""
    kind = kind.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_PTR:
        kind = kind.target().strip_typedefs()
    return _find_type(kind, name) is not None


def missing_field(name, path):
    """Why no type of that name has the field at the path, a clause; None when it has."""
    try:
        kind = texts.type_named(name).strip_typedefs()
    except gdb.error:
        return "no `%s`" % name
    for part in path:
        while kind.code in (gdb.TYPE_CODE_PTR, gdb.TYPE_CODE_ARRAY):
            kind = kind.target().strip_typedefs()
        steps = _find_type(kind, part)
        if steps is None:
            return "`%s` has no field `%s`" % (kind.unqualified(), part)
        for step in steps:
            kind = _type_of(kind, step)
    return None


def _find(value, kind, name):
    path = _find_type(kind, name)
    if path is None:
        return None
    for part in path:
        value = value[part]
    return value


_paths = {}


def _find_type(kind, name):
    key = (str(kind), name)
    if key not in _paths:
        _paths[key] = _search(kind, name)
    return _paths[key]


def _search(kind, name):
    if kind.code not in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION):
        return None
    if _has(kind, name):
        return [name]
    common = _common_name(name)
    for holder in COMMON:
        if common is not None and _has(kind, holder) and _has(_type_of(kind, holder), common):
            return [holder, common]
    for outer in OUTER:
        if (common is not None or name.startswith(("sk_", "inet_", "icsk_"))) and _has(kind, outer):
            inner = _search(_type_of(kind, outer), name)
            if inner is not None:
                return [outer] + inner
    return None


def _common_name(name):
    if name in INET_NAMES:
        return INET_NAMES[name]
    prefix = next((prefix for prefix in ("sk_", "tw_", "rsk_") if name.startswith(prefix)), None)
    return "skc_" + name[len(prefix) :] if prefix is not None else None


def _has(kind, name):
    return any(
        field.name == name or (not field.name and _is_compound(field.type) and _has(field.type.strip_typedefs(), name))
        for field in kind.fields()
    )


def _type_of(kind, name):
    for field in kind.fields():
        if field.name == name:
            return field.type.strip_typedefs()
        if not field.name and _is_compound(field.type) and _has(field.type.strip_typedefs(), name):
            return _type_of(field.type.strip_typedefs(), name)
    raise gdb.error("no member named %s" % name)


def _is_compound(kind):
    return kind.strip_typedefs().code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION)
