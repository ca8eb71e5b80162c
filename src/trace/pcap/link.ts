/** The part of a packet behind its link's heading. */
export interface LinkPayload {
  /** As in include/uapi/linux/if_ether.h, Linux 5.10; null when the heading does not tell. */
  readonly etherType: number | null
  readonly bytes: Buffer
}

/** ETH_P_IP, ETH_P_IPV6 */
export const ETHER_IPV4 = 0x0800
export const ETHER_IPV6 = 0x86dd

interface Heading {
  readonly size: number
  /** Where the protocol's number stands; null: the payload begins with an IP version. */
  readonly typeAt: number | null
}

/** By link type: LINKTYPE_ETHERNET (also of the loopback device), _RAW (and DLT_RAW of files), _LINUX_SLL, _LINUX_SLL2. */
const HEADINGS: Readonly<Record<number, Heading>> = {
  1: { size: 14, typeAt: 12 },
  12: { size: 0, typeAt: null },
  101: { size: 0, typeAt: null },
  113: { size: 16, typeAt: 14 },
  276: { size: 20, typeAt: 0 },
}

export function isKnownLink(linkType: number): boolean {
  return HEADINGS[linkType] !== undefined
}

/** null when the link type is not known, or the bytes end before the payload. */
export function linkPayload(linkType: number, bytes: Buffer): LinkPayload | null {
  const heading = HEADINGS[linkType]
  if (heading === undefined || bytes.length < heading.size || bytes.length === 0) return null
  const { size, typeAt } = heading
  const payload = bytes.subarray(size)
  return { etherType: typeAt === null ? typeOfVersion(payload) : bytes.readUInt16BE(typeAt), bytes: payload }
}

function typeOfVersion(bytes: Buffer): number | null {
  const version = bytes.readUInt8(0) >> 4
  return version === 4 ? ETHER_IPV4 : version === 6 ? ETHER_IPV6 : null
}
