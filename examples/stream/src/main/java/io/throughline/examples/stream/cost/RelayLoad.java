package io.throughline.examples.stream.cost;

/**
 * A load of the server: streams with a reader each.
 *
 * @param streams how many
 * @param packetsPerSecond of each stream, of {@value #PACKET_BYTES} bytes each
 */
record RelayLoad(int streams, int packetsPerSecond) {

  /** Of a publisher's packet, which is as much as fits into a datagram of MPEG-TS. */
  static final int PACKET_BYTES = 1316;

  /** How many packets a second all streams have. */
  int rate() {
    return streams * packetsPerSecond;
  }

  @Override
  public String toString() {
    return "%d %s of %.1f Mbit/s"
        .formatted(
            streams,
            streams == 1 ? "stream" : "streams",
            packetsPerSecond * PACKET_BYTES * 8 / 1e6);
  }
}
