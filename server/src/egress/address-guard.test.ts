import { describe, expect, test } from 'vitest';
import { createAddressGuard, literalAddress } from './address-guard.ts';

const guard = createAddressGuard([]);

/** What becomes of a URL's host: `name` (to be looked up), `invalid`, or whether its address is allowed. */
function verdict(host: string): 'allowed' | 'refused' | 'name' | 'invalid' {
  const url = URL.parse(`http://${host}/`);
  if (url === null) return 'invalid';
  const address = literalAddress(url.hostname);
  if (address === null) return 'name';
  return guard.allows(address) ? 'allowed' : 'refused';
}

describe('spellings of addresses', () => {
  test.each([
    // Loopback, in every way to write it.
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '127.255.255.254',
    '127.0.0.1.',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0x7F.0x0.0x0.0x1',
    '017700000001',
    '0177.0.0.1',
    '0177.0.0.01',
    '00000177.1',
    '127.0x0.0.1',
    '１２７.０.０.１',
    '１２７。０。０。１',
    '①②⑦.0.0.1',
    '127%2e0%2e0%2e1',
    '%31%32%37.1',
    'user@127.0.0.1',
    '127.0.0.1:8080',
    // This host and private networks.
    '0.0.0.0',
    '0',
    '0x0',
    '0.1.2.3',
    '10.0.0.1',
    '10.255.255.255',
    '012.1.1.1',
    '0xa000001',
    '100.64.0.1',
    '100.127.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.168.1',
    '3232235521',
    '0300.0250.0.1',
    // Metadata services and link-local.
    '169.254.169.254',
    '169.254.170.2',
    '2852039166',
    '0xa9fea9fe',
    '0251.0376.0251.0376',
    '168.63.129.16',
    '100.100.100.200',
    // Protocol assignments, documentation, benchmarks, multicast, reserved, broadcast.
    '192.0.0.1',
    '192.0.0.170',
    '192.0.2.1',
    '192.88.99.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.7',
    '203.0.113.7',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '4294967295',
    // IPv6.
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[0000::0001]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:a9fe:a9fe]',
    '[::FFFF:10.0.0.1]',
    '[::127.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b::8.8.8.8]',
    '[64:ff9b:1::1]',
    '[100::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[febf::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[2001::1]',
    '[2001:0:7f00:1::]',
    '[2001:1ff::1]',
    '[2001:db8::1]',
    '[2002:7f00:1::]',
    '[2002:a9fe:a9fe::1]',
    '[3fff::1]',
    '[3fff:fff::1]',
    '[4000::1]',
    '[1fff::1]',
    '[::ffff:168.63.129.16]',
  ])('%s is refused', (host) => {
    expect(verdict(host)).toBe('refused');
  });

  test.each([
    '1.1.1.1',
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '126.255.255.255',
    '128.0.0.1',
    '134744072',
    '0x08080808',
    '168.63.129.15',
    '169.253.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '192.0.1.1',
    '192.167.1.1',
    '198.17.1.1',
    '198.20.0.1',
    '223.255.255.255',
    '[2606:4700:4700::1111]',
    '[2001:4860:4860::8888]',
    '[2001:200::1]',
    '[2003::1]',
    '[3ffe::1]',
    '[::ffff:8.8.8.8]',
  ])('%s is allowed', (host) => {
    expect(verdict(host)).toBe('allowed');
  });

  test.each(['localhost', 'localhost.', 'metadata.google.internal', '127.0.0.1.nip.io', 'example.org', 'xn--bcher-kva.example'])(
    '%s is a name',
    (host) => {
      expect(verdict(host)).toBe('name');
    },
  );

  test.each(['256.0.0.1', '0x100000000', '127.0.0.1.1', '[::1', '[::1%25eth0]', '[fe80::1%eth0]', '08.0.0.1', ''])(
    '%s is no host at all',
    (host) => {
      expect(verdict(host)).toBe('invalid');
    },
  );
});

test('what a socket or a name server may say', () => {
  expect(
    ['::ffff:127.0.0.1', 'fe80::1%eth0', '::1', 'localhost', '', '127.1', '::FFFF:7F00:1'].filter((address) => guard.allows(address)),
  ).toEqual([]);
  expect(guard.allows('::ffff:8.8.8.8')).toBe(true);
});

describe('the allowlist', () => {
  test('opens what it names and nothing else', () => {
    const open = createAddressGuard(['127.0.0.0/8', '10.1.2.3', 'fd00::/8', '::1/128']);
    expect(
      ['127.0.0.1', '127.9.9.9', '::ffff:127.0.0.1', '10.1.2.3', 'fd12::1', '::1', '8.8.8.8'].filter((address) => !open.allows(address)),
    ).toEqual([]);
    expect(['10.1.2.4', '192.168.0.1', 'fc00::1', '::2', '169.254.169.254'].filter((address) => open.allows(address))).toEqual([]);
  });

  test('can open everything', () => {
    const open = createAddressGuard(['0.0.0.0/0', '::/0']);
    expect(['127.0.0.1', '::1', 'fe80::1', '255.255.255.255'].filter((address) => !open.allows(address))).toEqual([]);
  });

  test('names every fault at once', () => {
    expect(() =>
      createAddressGuard(['10.0.0.0/33', '127.0.0.1', 'localhost', '::1/129', '10.0.0.0/8/8', '10.0.0.0/', 'fe80::1%eth0']),
    ).toThrow('Not an address or CIDR block: 10.0.0.0/33, localhost, ::1/129, 10.0.0.0/8/8, 10.0.0.0/, fe80::1%eth0');
  });
});
