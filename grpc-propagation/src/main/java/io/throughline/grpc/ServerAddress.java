package io.throughline.grpc;

import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanBuilder;
import io.throughline.semconv.ServerAttributes;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whom a channel calls: {@code server.address} and {@code server.port}.
 *
 * @param host a host name, an IP address without brackets, a socket's path, or a whole target
 * @param port the port, or null where there is none or only the resolver knows it
 * @see <a href="https://grpc.github.io/grpc/core/md_doc_naming.html">gRPC name resolution</a>
 */
record ServerAddress(String host, @Nullable Long port) {
  // Why: RATIONALE.md#where-does-the-channels-target-come-from

  private static final Pattern SOCKET = Pattern.compile("/[^/]*/[^/]+:[0-9]+$");

  /** Null if the channel's authority says it better: it was built for a host's socket address. */
  static @Nullable ServerAddress ofTarget(String target) {
    URI uri;
    try {
      uri = new URI(target);
    } catch (URISyntaxException e) {
      return ofAuthority(target); // 10.0.0.1:80 and [::1]:80 are no URIs
    }
    if (uri.getScheme() == null) {
      return ofAuthority(target);
    }
    // gRPC escapes what it makes a URI of: [::1]:80 becomes dns:///%5B::1%5D:80.
    String rest = uri.isOpaque() ? uri.getSchemeSpecificPart() : uri.getPath();
    return switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
      case "dns" -> ofAuthority(rest.startsWith("/") ? rest.substring(1) : rest);
      case "ipv4", "ipv6" -> rest.contains(",") ? whole(target) : ofAuthority(rest);
      case "unix", "unix-abstract" -> whole(rest);
      // As InetSocketAddress prints itself; other addresses, as those in process, are all there is.
      case "directaddress" -> SOCKET.matcher(rest).find() ? null : whole(target);
      default -> isPort(rest) ? ofAuthority(target) : whole(target);
    };
  }

  /** The host and port of {@code host:port}, {@code [ipv6]:port}, or either without the port. */
  static @Nullable ServerAddress ofAuthority(@Nullable String authority) {
    if (authority == null || authority.isEmpty()) {
      return null;
    }
    int colon = authority.lastIndexOf(':');
    if (authority.startsWith("[") && authority.endsWith("]")) {
      return new ServerAddress(authority.substring(1, authority.length() - 1), null);
    }
    if (colon < 1 || !isPort(authority.substring(colon + 1))) {
      return whole(authority);
    }
    Long port = Long.valueOf(authority.substring(colon + 1));
    String host = authority.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      return new ServerAddress(host.substring(1, host.length() - 1), port);
    }
    return host.indexOf(':') < 0 ? new ServerAddress(host, port) : whole(authority); // bare IPv6
  }

  private static @Nullable ServerAddress whole(String host) {
    return host.isEmpty() ? null : new ServerAddress(host, null);
  }

  private static boolean isPort(String text) {
    return !text.isEmpty()
        && text.length() <= 5
        && text.chars().allMatch(c -> c >= '0' && c <= '9')
        && Integer.parseInt(text) <= 65_535;
  }

  void putInto(AttributesBuilder attributes) {
    attributes.put(ServerAttributes.SERVER_ADDRESS, host);
    if (port != null) {
      attributes.put(ServerAttributes.SERVER_PORT, port);
    }
  }

  void putInto(SpanBuilder span) {
    span.setAttribute(ServerAttributes.SERVER_ADDRESS, host);
    if (port != null) {
      span.setAttribute(ServerAttributes.SERVER_PORT, port);
    }
  }
}
