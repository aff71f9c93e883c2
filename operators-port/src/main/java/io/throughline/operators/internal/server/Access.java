package io.throughline.operators.internal.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.throughline.operators.http.Endpoint;
import io.throughline.operators.http.EndpointResponse;
import io.throughline.operators.http.OperatorsOptions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The access control of the port. A path is open where no credentials are set for it, except the
 * control part, which is closed.
 */
public final class Access {

  private final OperatorsOptions options;
  private final ForeignPages foreignPages;
  private final List<String> operators;
  private final List<String> controllers;

  public Access(OperatorsOptions options) {
    this.options = options;
    foreignPages = new ForeignPages(options);
    operators =
        Stream.of(basic(options.basicCredentials()), bearer(options.bearerToken()))
            .filter(Objects::nonNull)
            .toList();
    controllers = Stream.of(bearer(options.controlToken())).filter(Objects::nonNull).toList();
  }

  private static @Nullable String basic(@Nullable String credentials) {
    return credentials == null
        ? null
        : "basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
  }

  private static @Nullable String bearer(@Nullable String token) {
    return token == null ? null : "bearer " + token;
  }

  /** Why a request is turned away; null if it is let in. */
  @Nullable EndpointResponse refusal(Endpoint endpoint, Endpoint.Headers headers) {
    if (endpoint.audience() == Endpoint.Audience.PROBES) {
      return null;
    }
    EndpointResponse foreign = foreignPages.refusal(headers);
    return foreign == null ? refusal(endpoint, headers.get("Authorization")) : foreign;
  }

  private @Nullable EndpointResponse refusal(Endpoint endpoint, String authorization) {
    return switch (endpoint.audience()) {
      case PROBES -> null;
      case OPERATORS ->
          options.protectedPaths().contains(endpoint.path())
              ? unless(operators.isEmpty() || matches(operators, authorization))
              : null;
      case CONTROLLERS ->
          controllers.isEmpty()
              ? EndpointResponse.text(
                  403,
                  endpoint.path()
                      + " is off: set throughline.operators.control.token to a token and send it as a bearer token")
              : unless(matches(controllers, authorization));
    };
  }

  private @Nullable EndpointResponse unless(boolean allowed) {
    if (allowed) {
      return null;
    }
    List<String> schemes = new ArrayList<>();
    schemes.add("Bearer");
    if (options.basicCredentials() != null) {
      schemes.add("Basic realm=\"operators\"");
    }
    return new EndpointResponse.Whole(
        401, Map.of("WWW-Authenticate", String.join(", ", schemes)), "");
  }

  /** Takes as long for a wrong value as for a right one. */
  private static boolean matches(List<String> accepted, String authorization) {
    int space = authorization.indexOf(' ');
    if (space < 0) {
      return false;
    }
    // the name of a scheme may be in any case: RFC 9110, section 11.1
    String given =
        authorization.substring(0, space).toLowerCase(Locale.ROOT) + authorization.substring(space);
    boolean matches = false;
    for (String one : accepted) {
      matches |= MessageDigest.isEqual(one.getBytes(UTF_8), given.getBytes(UTF_8));
    }
    return matches;
  }
}
