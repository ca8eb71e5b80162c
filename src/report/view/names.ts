/**
 * The kernel's own name for an integer, told by the field that holds it; null when the field or the value is not known.
 * Values that are enums in the kernel (`socket_state`) come with their name already. Linux 5.10, unchanged since 2.6.
 */
export function kernelName(field: string, value: number, siblings: ReadonlySet<string>): string | null {
  if (STATE_FIELDS.has(field) || (field === 'state' && siblings.has('sk'))) return TCP_STATES[value] ?? null
  if (FAMILY_FIELDS.has(field)) return FAMILIES[value] ?? null
  if (field === 'sk_type' || (field === 'type' && speaksOfSockets(siblings))) return socketType(value)
  if (field === 'sk_protocol' || (field === 'protocol' && speaksOfSockets(siblings))) return PROTOCOLS[value] ?? null
  if (PORT_FIELDS.has(field)) return `htons(${((value & 0xff) << 8) | ((value >> 8) & 0xff)})`
  if (ADDRESS_FIELDS.has(field)) return [0, 8, 16, 24].map(shift => (value >>> shift) & 0xff).join('.')
  return null
}

/** `type` and `protocol` mean a socket's only beside one of a socket's other words. */
function speaksOfSockets(siblings: ReadonlySet<string>): boolean {
  return siblings.has('family') || siblings.has('ops') || siblings.has('sock')
}

/** socket(2) takes flags in the same word: SOCK_CLOEXEC and SOCK_NONBLOCK (include/linux/net.h). */
function socketType(value: number): string | null {
  const type = SOCKET_TYPES[value & 0xf]
  const flags = value & ~0xf
  if (type === undefined || (flags & ~(0o2000000 | 0o4000)) !== 0) return null
  return type + (flags & 0o4000 ? '|SOCK_NONBLOCK' : '') + (flags & 0o2000000 ? '|SOCK_CLOEXEC' : '')
}

type Names = Readonly<Record<number, string>>

/** Fields of the three kinds of sockets, and the argument of inet_sk_state_store(). `state` is one beside a `sk` (tcp_set_state()); a socket's is an enum. */
const STATE_FIELDS: ReadonlySet<string> = new Set(['sk_state', 'skc_state', 'tw_substate', 'newstate'])
const FAMILY_FIELDS: ReadonlySet<string> = new Set(['family', 'sk_family', 'skc_family', 'sa_family', 'sin_family'])

/** __be16 and __be32 fields of struct sock_common, inet_sock and sockaddr_in, as a little-endian CPU reads them. */
const PORT_FIELDS: ReadonlySet<string> = new Set(['sk_dport', 'skc_dport', 'inet_dport', 'inet_sport', 'sin_port'])
const ADDRESS_FIELDS: ReadonlySet<string> = new Set([
  'sk_daddr',
  'skc_daddr',
  'sk_rcv_saddr',
  'skc_rcv_saddr',
  'inet_daddr',
  'inet_saddr',
  'inet_rcv_saddr',
  's_addr',
])

/** include/net/tcp_states.h */
const TCP_STATES: Names = {
  1: 'TCP_ESTABLISHED',
  2: 'TCP_SYN_SENT',
  3: 'TCP_SYN_RECV',
  4: 'TCP_FIN_WAIT1',
  5: 'TCP_FIN_WAIT2',
  6: 'TCP_TIME_WAIT',
  7: 'TCP_CLOSE',
  8: 'TCP_CLOSE_WAIT',
  9: 'TCP_LAST_ACK',
  10: 'TCP_LISTEN',
  11: 'TCP_CLOSING',
  12: 'TCP_NEW_SYN_RECV',
}

/** include/linux/socket.h */
const FAMILIES: Names = {
  0: 'AF_UNSPEC',
  1: 'AF_UNIX',
  2: 'AF_INET',
  10: 'AF_INET6',
  16: 'AF_NETLINK',
  17: 'AF_PACKET',
}

/** include/linux/net.h */
const SOCKET_TYPES: Names = {
  1: 'SOCK_STREAM',
  2: 'SOCK_DGRAM',
  3: 'SOCK_RAW',
  4: 'SOCK_RDM',
  5: 'SOCK_SEQPACKET',
  6: 'SOCK_DCCP',
  10: 'SOCK_PACKET',
}

/** include/uapi/linux/in.h */
const PROTOCOLS: Names = {
  0: 'IPPROTO_IP',
  1: 'IPPROTO_ICMP',
  6: 'IPPROTO_TCP',
  17: 'IPPROTO_UDP',
  255: 'IPPROTO_RAW',
}
