"""How the kernel's lists hang together (include/linux/types.h, list.h, list_nulls.h; 5.10), told by the types of DWARF."""

import gdb

from . import fields, texts

HEADS = {"list_head": "list_head", "hlist_head": "hlist_node", "hlist_nulls_head": "hlist_nulls_node"}
# LIST_POISON1 and LIST_POISON2 of include/linux/poison.h (0x200 before 5.8), above CONFIG_ILLEGAL_POINTER_VALUE or nothing.
POISON = (0x100, 0x122, 0x200)
POISON_BASES = (0, 0xDEAD000000000000)


class Broken(Exception):
    """The list is none, or is damaged, or was being changed."""


class Link:
    """The member that links elements of one type."""

    def __init__(self, of, by):
        self.kind = texts.type_named(of).strip_typedefs()
        member = fields.at_path(gdb.Value(0).cast(self.kind.pointer()).dereference(), by.split("."))
        self.offset = int(member.address)
        self.path = by.split(".")
        self.type = member.type.strip_typedefs()
        if not (_leads_to(self.type, self.kind) if self.is_pointer else self.type.tag in HEADS.values()):
            raise gdb.error("%s.%s is a %s, which links no list" % (self.kind, by, member.type))

    @property
    def is_pointer(self):
        """The elements point to each other, not to a node inside each other."""
        return self.type.code == gdb.TYPE_CODE_PTR


def elements(head, link):
    """The elements' addresses; raises Broken, or gdb.error, where the list cannot be followed any further."""
    if link.is_pointer:
        return _pointed(head, link)
    head = _head_of(head)
    if HEADS[head.type.strip_typedefs().tag] != link.type.tag:
        raise Broken("the head is a %s, and the elements are linked by a %s" % (head.type, link.type))
    address = _address(head)
    is_end = address.__eq__ if link.type.tag == "list_head" else _ends_chain
    return (node - link.offset for node in _linked(address, is_end))


def is_head(kind):
    return kind.strip_typedefs().code == gdb.TYPE_CODE_STRUCT and kind.strip_typedefs().tag in HEADS


def is_empty(kind, address, first):
    """Whether the head of that type, whose first word is `first`, surely heads nothing: most buckets of a table do."""
    kind = kind.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_PTR:
        return first == 0
    if not is_head(kind):
        return False
    if kind.tag == "list_head":
        return first == address
    return first == 0 or (kind.tag == "hlist_nulls_head" and first & 1 == 1)


def _head_of(value):
    """The head itself, by a pointer to it, or as the one head inside a struct (wait_queue_head, inet_bind_hashbucket)."""
    if value.type.strip_typedefs().code == gdb.TYPE_CODE_PTR:
        if int(value) == 0:
            raise Broken("the head is NULL")
        value = value.dereference()
    if is_head(value.type):
        return value
    kind = value.type.strip_typedefs()
    inside = [field for field in kind.fields() if is_head(field.type)] if kind.code == gdb.TYPE_CODE_STRUCT else []
    if len(inside) != 1:
        raise Broken("a %s is no head of a list that klab knows" % value.type)
    return value[inside[0]]


def _linked(head, is_end):
    """The nodes behind a head, until one that is none; each must point back to where the walk came from.

    The second word of a node is `prev` or `pprev`: the address of the node before, or of its first word, which is the same.
    """
    before, node = head, _word(head)
    while not is_end(node):
        _check(node)
        after, back = _word(node), _word(node + _size())
        if back != before:
            raise Broken("0x%x is not linked back: it is no list, or one that is being changed" % node)
        yield node
        before, node = node, after


def _ends_chain(node):
    """An hlist_head's list ends with NULL, an hlist_nulls_head's with an odd number."""
    return node == 0 or node & 1 == 1


def _pointed(head, link):
    """Elements that point to the next: until NULL, or round to a head that has the same member (sk_buff_head)."""
    end = 0
    kind = head.type.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_PTR and not _is(kind.target(), link.kind):
        head = head.dereference()
        kind = head.type.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_STRUCT and fields.has_member(kind, link.path[0]):
        end, head = _address(head), fields.at_path(head, link.path)
    elif kind.code != gdb.TYPE_CODE_PTR:
        raise Broken("a %s leads to no %s" % (head.type, link.kind))
    address = int(head)
    while address not in (0, end):
        _check(address)
        after = _word(address + link.offset)
        yield address
        address = after


def _leads_to(pointer, kind):
    target = pointer.target().strip_typedefs()
    return target.code == gdb.TYPE_CODE_VOID or _is(target, kind)


def _is(kind, other):
    return kind.strip_typedefs().unqualified() == other.unqualified()


def _check(node):
    if node == 0:
        raise Broken("NULL stands where the next element should be")
    if any(node == base + poison for base in POISON_BASES for poison in POISON):
        raise Broken("0x%x stands where the next element should be: list_del leaves it behind" % node)


def _address(value):
    if value.address is None:
        raise Broken("the head is not in memory")
    return int(value.address)


def _size():
    return gdb.lookup_type("long").sizeof


def _word(address):
    """A pointer at an address; raises gdb.MemoryError when there is no memory."""
    return int.from_bytes(bytes(gdb.selected_inferior().read_memory(address, _size())), "little")
