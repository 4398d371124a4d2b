// Opus out of WebM and into Ogg: Chrome's microphone gives one, Telegram's voice notes are the
// other. The sound itself is not touched (RFC 3533, RFC 7845; WebM is a part of Matroska).

const RATE = 48_000;
const INTO = new Set([0x18538067, 0x1f43b675, 0x1654ae6b, 0xae, 0xa0]); // what holds the others
const HEAD = 0x63a2;
const BLOCKS = new Set([0xa3, 0xa1]);
const TAGS = new Uint8Array([...new TextEncoder().encode("OpusTags"), ...new Array(8).fill(0)]);

// An Ogg file with the sound of this WebM file. Throws when it is not what a microphone makes.
export function oggOf(webm) {
  const { head, packets } = soundOf(webm);
  if (!head || !packets.length) throw new Error("no Opus in it");
  const pages = [[0, [head]], [0, [TAGS]], ...seconds(packets)];
  return new Blob(pages.map(([granule, content], at) =>
    page(at, granule, content, at === pages.length - 1)), { type: "audio/ogg" });
}

function soundOf(webm) {
  const found = { head: null, packets: [] };
  let at = 0;
  while (at < webm.length) {
    const id = number(webm, at, true);
    const size = number(webm, at + id.width, false);
    at += id.width + size.width;
    if (INTO.has(id.value)) continue; // its size may be unknown: what it holds follows
    if (size.unknown) throw new Error("no end in sight");
    const content = webm.subarray(at, at + size.value);
    if (content.length < size.value) break; // the recording stopped here
    if (id.value === HEAD) found.head = content;
    if (BLOCKS.has(id.value)) found.packets.push(packetOf(content));
    at += size.value;
  }
  return found;
}

// A track number, two bytes of time, flags; then the packet.
function packetOf(block) {
  const flags = number(block, 0, false).width + 2;
  if (block[flags] & 0x06) throw new Error("several packets in one block");
  return block.subarray(flags + 1);
}

// A number of one to eight bytes, by the zeros it begins with. An id keeps its first bit.
function number(bytes, at, whole) {
  const width = Math.clz32(bytes[at]) - 23;
  if (!(width >= 1 && width <= 8)) throw new Error("not a number");
  let value = whole ? bytes[at] : bytes[at] & (0xff >> width);
  let unknown = !whole && value === 0xff >> width;
  for (let next = 1; next < width; next += 1) {
    value = value * 256 + bytes[at + next];
    unknown &&= bytes[at + next] === 0xff;
  }
  return { value, width, unknown };
}

// Pages of about a second, each with the place in time at its end.
function seconds(packets) {
  const pages = [];
  let granule = 0;
  let page = [];
  let room = 255;
  for (const packet of packets) {
    const takes = Math.floor(packet.length / 255) + 1;
    if (page.length && (takes > room || page.length >= 50)) {
      pages.push([granule, page]);
      [page, room] = [[], 255];
    }
    page.push(packet);
    room -= takes;
    granule += samples(packet);
  }
  pages.push([granule, page]);
  return pages;
}

// How long a packet sounds (RFC 6716, section 3.1).
function samples(packet) {
  const kind = packet[0] >> 3;
  const code = packet[0] & 3;
  const frames = code === 0 ? 1 : code === 3 ? packet[1] & 63 : 2;
  const celt = [2.5, 5, 10, 20][kind % 4];
  const ms = kind < 12 ? [10, 20, 40, 60][kind % 4] : kind < 16 ? [10, 20][kind % 2] : celt;
  return ms * frames * RATE / 1000;
}

function page(sequence, granule, packets, last) {
  const sizes = packets.flatMap((one) =>
    [...new Array(Math.floor(one.length / 255)).fill(255), one.length % 255]);
  const length = packets.reduce((sum, one) => sum + one.length, 27 + sizes.length);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("OggS"));
  bytes[5] = (sequence ? 0 : 2) | (last ? 4 : 0);
  view.setBigUint64(6, BigInt(granule), true);
  view.setUint32(14, 1, true);
  view.setUint32(18, sequence, true);
  bytes[26] = sizes.length;
  bytes.set(sizes, 27);
  let at = 27 + sizes.length;
  for (const packet of packets) {
    bytes.set(packet, at);
    at += packet.length;
  }
  view.setUint32(22, checksum(bytes), true);
  return bytes;
}

// Ogg's own CRC: polynomial 0x04c11db7, the highest bit first.
function checksum(bytes) {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  }
  return sum >>> 0;
}
