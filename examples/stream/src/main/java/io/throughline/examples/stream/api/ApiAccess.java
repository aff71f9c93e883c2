package io.throughline.examples.stream.api;

import static io.netty.handler.codec.http.HttpHeaderNames.AUTHORIZATION;
import static io.netty.handler.codec.http.HttpHeaderNames.HOST;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The access control of the API. */
final class ApiAccess {

  private final @Nullable String token;
  private final boolean loopbackOnly;

  ApiAccess(ApiOptions options) {
    token = options.token();
    loopbackOnly =
        NetUtil.createInetAddressFromIpAddressString(options.address()).isLoopbackAddress();
  }

  /** Why a request is turned away; null if it is let in. */
  @Nullable ApiAnswer refusal(Route route, HttpHeaders headers) {
    if (loopbackOnly && isForeign(headers)) {
      return ApiAnswer.refusal(
          HttpResponseStatus.FORBIDDEN,
          "the API is open on loopback only: pages of other sites may not ask here, and Host must"
              + " be localhost or a loopback address");
    }
    if (loopbackOnly && !route.changesSomething()) {
      return null;
    }
    if (token == null) {
      return ApiAnswer.refusal(
          HttpResponseStatus.FORBIDDEN,
          "this is off: set STREAM_API_TOKEN to a token and send it as a bearer token");
    }
    return matches(token, headers.get(AUTHORIZATION, "")) ? null : ApiAnswer.unauthorized();
  }

  /** A page in a browser on this machine may have its name resolve to loopback (DNS rebinding). */
  private static boolean isForeign(HttpHeaders headers) {
    String authority = headers.get(HOST, "").toLowerCase(Locale.ROOT);
    String host = authority.replaceFirst(":\\d*$", "");
    boolean isThisMachine =
        host.isEmpty()
            || host.equals("localhost")
            || host.equals("[::1]")
            || host.matches("127(\\.\\d{1,3}){3}");
    return !isThisMachine || headers.get("Sec-Fetch-Site", "").equals("cross-site");
  }

  /** Takes as long for a wrong value as for a right one. */
  private static boolean matches(String token, String authorization) {
    boolean isBearer = authorization.regionMatches(true, 0, "Bearer ", 0, 7);
    String given = isBearer ? authorization.substring(7).strip() : "";
    return MessageDigest.isEqual(token.getBytes(UTF_8), given.getBytes(UTF_8));
  }
}
