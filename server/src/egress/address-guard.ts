/**
 * Which addresses the server may connect to. Everything that is not a public unicast address is refused unless an admin
 * allowed it: requests made for users must not reach what only this machine and its network can see.
 */
import { BlockList, isIP, isIPv4 } from 'node:net';

/** Special-purpose IPv4 blocks (RFC 6890 and its successors), and Azure's metadata address, which looks public. */
const refusedV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** IPv6 is global unicast in this block only … */
const publicV6 = '2000::/3';
/** … without these: protocol assignments (Teredo among them), documentation, and 6to4, which carries any IPv4 address. */
const refusedV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

export interface AddressGuard {
  /** Whether a connection to this IP address may be made. What is not an IP address may not. */
  allows(address: string): boolean;
}

/**
 * @param allow CIDR blocks or single addresses that are allowed although they are not public
 * @throws RangeError that names every entry that is neither
 */
export function createAddressGuard(allow: readonly string[]): AddressGuard {
  const faults = allow.filter((block) => parseBlock(block) === null);
  if (faults.length > 0) throw new RangeError(`Not an address or CIDR block: ${faults.join(', ')}`);
  const allowed = blockList(allow);
  const refused = blockList([...refusedV4, ...refusedV6]);
  const global = blockList([publicV6]);
  return {
    allows(address) {
      const plain = withoutMapping(address);
      if (isIP(plain) === 0) return false;
      const family = isIPv4(plain) ? 'ipv4' : 'ipv6';
      if (allowed.check(plain, family)) return true;
      if (refused.check(plain, family)) return false;
      return family === 'ipv4' || global.check(plain, family);
    },
  };
}

/** The host of a URL as an IP address, or null where it is a name. `new URL` has turned every other spelling into these. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return isIP(bare) === 0 ? null : bare;
}

/** An IPv4 address in IPv6 clothes (`::ffff:127.0.0.1`) as what it is; zones (`fe80::1%eth0`) are cut off. */
function withoutMapping(address: string): string {
  const bare = address.split('%', 1)[0] ?? '';
  if (isIP(bare) !== 6) return bare;
  const canonical = literalAddress(new URL(`http://[${bare}]`).hostname) ?? bare;
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (mapped === null) return canonical;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

interface Block {
  network: string;
  bits: number;
  family: 'ipv4' | 'ipv6';
}

function parseBlock(text: string): Block | null {
  const [network = '', length, ...more] = text.split('/');
  const version = isIP(network);
  if (version === 0 || more.length > 0 || network.includes('%')) return null;
  const longest = version === 4 ? 32 : 128;
  const bits = length === undefined ? longest : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (!(bits <= longest)) return null;
  return { network, bits, family: version === 4 ? 'ipv4' : 'ipv6' };
}

function blockList(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks.map(parseBlock)) if (block !== null) list.addSubnet(block.network, block.bits, block.family);
  return list;
}
