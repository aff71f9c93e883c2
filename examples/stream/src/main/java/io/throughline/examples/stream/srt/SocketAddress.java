package io.throughline.examples.stream.srt;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** The {@code sockaddr} of Linux. */
final class SocketAddress {

  /** Of the longer one. */
  static final int MAX_LENGTH = 28;

  private static final short IP_V4 = 2;
  private static final short IP_V6 = 10;
  private static final int V4_LENGTH = 16;

  private SocketAddress() {}

  static Memory of(InetSocketAddress address) {
    byte[] host = address.getAddress().getAddress();
    boolean v4 = host.length == 4;
    Memory memory = new Memory(v4 ? V4_LENGTH : MAX_LENGTH);
    memory.clear();
    memory.setShort(0, v4 ? IP_V4 : IP_V6);
    memory.setByte(2, (byte) (address.getPort() >> 8));
    memory.setByte(3, (byte) address.getPort());
    memory.write(v4 ? 4 : 8, host, 0, host.length);
    return memory;
  }

  static int port(Pointer address) {
    return (address.getByte(2) & 0xff) << 8 | (address.getByte(3) & 0xff);
  }

  /** The host; empty if it is of no family that we know. */
  static String host(Pointer address) {
    try {
      return switch (address.getShort(0)) {
        case IP_V4 -> InetAddress.getByAddress(address.getByteArray(4, 4)).getHostAddress();
        case IP_V6 -> InetAddress.getByAddress(address.getByteArray(8, 16)).getHostAddress();
        default -> "";
      };
    } catch (UnknownHostException e) {
      return "";
    }
  }
}
