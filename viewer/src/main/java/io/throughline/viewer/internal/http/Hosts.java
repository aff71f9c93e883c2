package io.throughline.viewer.internal.http;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names under which the viewer may be asked. A page of another site, whose name was made to
 * resolve to loopback (DNS rebinding), asks under its own.
 */
public final class Hosts {

  private final Set<String> names = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));

  /** Loopback's names, and these. */
  public Hosts(Set<String> more) {
    more.forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
  }

  /** Why a request is turned away; null if it is let in. */
  public @Nullable Answer refusal(Call head, int port) {
    String host = head.header("Host").toLowerCase(Locale.ROOT);
    if (host.isEmpty()) {
      return Answer.text(400, "a request needs a Host");
    }
    return isAllowed(host, port)
        ? null
        : Answer.text(403, "Host has to be one of " + names + " with port " + port);
  }

  private boolean isAllowed(String host, int port) {
    String suffix = ":" + port;
    return host.endsWith(suffix)
        ? names.contains(host.substring(0, host.length() - suffix.length()))
        : port == 80 && names.contains(host);
  }

  /** Whether an Origin is the viewer itself. */
  public boolean isOwnOrigin(String origin, int port) {
    return origin.startsWith("http://")
        && isAllowed(origin.substring("http://".length()).toLowerCase(Locale.ROOT), port);
  }
}
