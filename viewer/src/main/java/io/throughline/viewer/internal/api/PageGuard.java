package io.throughline.viewer.internal.api;

import io.throughline.viewer.internal.http.Answer;
import io.throughline.viewer.internal.http.Call;
import io.throughline.viewer.internal.http.Hosts;
import io.throughline.viewer.internal.http.SenderAccess;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The access control of the page and the API: a request needs the token, from the page of the
 * printed URL in a cookie that it gets for the token, from a script in a header. Pages of other
 * sites may not change anything.
 */
final class PageGuard {

  private static final String PATH_OF_LOGIN = "/api/login";

  private static final Pattern SIMPLE_TYPES = // that a foreign page's form can send unasked
      Pattern.compile("(text/plain|multipart/form-data|application/x-www-form-urlencoded).*");

  private final Hosts hosts;
  private final int port;
  private final String token;

  PageGuard(Hosts hosts, int port, String token) {
    this.hosts = hosts;
    this.port = port;
    this.token = token;
  }

  static String newToken() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Nullable Answer refusal(Call head) {
    Answer refusal = hosts.refusal(head, port);
    if (refusal != null) {
      return refusal;
    }
    if (!head.isSafe() && !isOwnPage(head)) {
      return JsonAnswer.error(403, "pages of other sites may not ask here");
    }
    boolean open = !head.path().startsWith("/api/") || head.path().equals(PATH_OF_LOGIN);
    return open || isKnown(head)
        ? null
        : JsonAnswer.error(401, "open the URL that the viewer has printed: it has the token");
  }

  private boolean isOwnPage(Call head) {
    String origin = head.header("Origin");
    String site = head.header("Sec-Fetch-Site");
    String type = head.header("Content-Type").toLowerCase(Locale.ROOT);
    return (origin.isEmpty() || hosts.isOwnOrigin(origin, port))
        && (site.isEmpty() || site.equals("same-origin"))
        && !SIMPLE_TYPES.matcher(type).matches();
  }

  private boolean isKnown(Call head) {
    if (SenderAccess.isToken(head.header("Authorization"), "Bearer " + token)) {
      return true;
    }
    for (String cookie : head.header("Cookie").split(";", 50)) {
      if (SenderAccess.isToken(cookie.trim(), cookieName() + "=" + token)) {
        return true;
      }
    }
    return false;
  }

  /** Cookies are of a host, not of a port: two viewers are not to take each other's. */
  private String cookieName() {
    return "throughline-viewer-" + port;
  }

  /** The cookie for who knows the token. */
  Answer login(String given) {
    return SenderAccess.isToken(given, token)
        ? Answer.empty(204)
            .with("Set-Cookie", cookieName() + "=" + token + "; Path=/; HttpOnly; SameSite=Strict")
        : JsonAnswer.error(401, "this is not the token of this viewer");
  }
}
