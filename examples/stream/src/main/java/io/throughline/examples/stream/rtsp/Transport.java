package io.throughline.examples.stream.rtsp;

import io.throughline.semconv.NetworkTransport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a track: the header {@code Transport}, RFC 2326, section 12.39.
 *
 * @param network TCP for frames in the connection of the requests
 * @param rtp the number of the channel, or the port of the client
 * @param rtcp likewise
 */
record Transport(NetworkTransport network, int rtp, int rtcp) {

  private static final Pattern PAIR = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

  /** The first of those that a client offers that we have; null if there is none. */
  static @Nullable Transport parse(@Nullable String header) {
    for (String offer : header == null ? new String[0] : header.split(",", -1)) {
      Transport transport = parseOffer(offer.strip().split(";", -1));
      if (transport != null) {
        return transport;
      }
    }
    return null;
  }

  private static @Nullable Transport parseOffer(String[] parameters) {
    return switch (parameters[0]) {
      case "RTP/AVP/TCP" -> pair(NetworkTransport.TCP, parameters, "interleaved=", 255);
      case "RTP/AVP", "RTP/AVP/UDP" ->
          pair(NetworkTransport.UDP, parameters, "client_port=", 65535);
      default -> null;
    };
  }

  private static @Nullable Transport pair(
      NetworkTransport network, String[] parameters, String key, int greatest) {
    for (String parameter : parameters) {
      if (parameter.equals("multicast")) {
        return null;
      }
      if (parameter.startsWith(key)) {
        Matcher pair = PAIR.matcher(parameter.substring(key.length()));
        if (!pair.matches()) {
          return null;
        }
        int rtp = Integer.parseInt(pair.group(1));
        int rtcp = pair.group(2) == null ? rtp + 1 : Integer.parseInt(pair.group(2));
        boolean valid = rtp <= greatest && rtcp <= greatest && rtp != rtcp;
        return valid ? new Transport(network, rtp, rtcp) : null;
      }
    }
    return null;
  }

  /** The answer to the client. */
  String answer(UdpPorts ports) {
    return network == NetworkTransport.TCP
        ? "RTP/AVP/TCP;unicast;interleaved=" + rtp + "-" + rtcp
        : "RTP/AVP;unicast;client_port="
            + (rtp + "-" + rtcp)
            + (";server_port=" + ports.rtpPort() + "-" + (ports.rtpPort() + 1));
  }
}
