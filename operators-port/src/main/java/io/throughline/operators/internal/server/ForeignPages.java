package io.throughline.operators.internal.server;

import io.throughline.operators.http.Endpoint;
import io.throughline.operators.http.EndpointResponse;
import io.throughline.operators.http.OperatorsOptions;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The protection against pages of other sites in a browser on this machine that try to read the
 * port. Such a page may have its name resolve to loopback (DNS rebinding), so that the browser
 * takes the port for a part of it; the {@code Host} of its requests is still its own name.
 */
final class ForeignPages {

  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}|\\[::1]");

  private final boolean loopbackOnly;
  private final String ownName;

  ForeignPages(OperatorsOptions options) {
    loopbackOnly =
        options.address().getAddress() != null
            && options.address().getAddress().isLoopbackAddress();
    ownName = options.address().getHostString().toLowerCase(Locale.ROOT);
  }

  /** Why a request is turned away; null if it is let in. */
  @Nullable EndpointResponse refusal(Endpoint.Headers headers) {
    boolean isLink = headers.get("Sec-Fetch-Mode").equals("navigate"); // a person reads the answer
    if (headers.get("Sec-Fetch-Site").equals("cross-site") && !isLink) {
      return EndpointResponse.text(403, "pages of other sites may not ask here");
    }
    String host = nameIn(headers.get("Host").toLowerCase(Locale.ROOT));
    return !loopbackOnly || isThisMachine(host)
        ? null
        : EndpointResponse.text(
            403,
            "the port is open on loopback only, so Host must be localhost or a loopback address");
  }

  private boolean isThisMachine(String host) {
    return host.isEmpty() // as HTTP/1.0 has it, which no browser speaks
        || host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals(ownName)
        || LOOPBACK.matcher(host).matches();
  }

  /** Without the port. */
  private static String nameIn(String authority) {
    int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
    return colon < 0 ? authority : authority.substring(0, colon);
  }
}
