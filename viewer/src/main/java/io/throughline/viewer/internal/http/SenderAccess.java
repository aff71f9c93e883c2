package io.throughline.viewer.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * The access control for senders of telemetry: from loopback everybody is allowed, as every SDK
 * does without being told; over the network the token is needed.
 */
public final class SenderAccess {

  /** For those who do not know it. */
  public static final String WHAT_IS_NEEDED = "Authorization has to be 'Bearer TOKEN'";

  private final @Nullable String token;

  private SenderAccess(@Nullable String token) {
    this.token = token;
  }

  /** Everybody. */
  public static SenderAccess open() {
    return new SenderAccess(null);
  }

  /** Who knows the token. */
  public static SenderAccess withToken(String token) {
    return new SenderAccess(token);
  }

  /** Whether an Authorization is enough. */
  public boolean allows(String authorization) {
    return token == null || isToken(authorization, "Bearer " + token);
  }

  /** Why a request is turned away; null if it is let in. */
  public @Nullable Answer refusal(Call head) {
    return allows(head.header("Authorization")) ? null : Answer.text(401, WHAT_IS_NEEDED);
  }

  /** In a time that does not tell how much of it is right. */
  public static boolean isToken(String given, String expected) {
    return MessageDigest.isEqual(given.getBytes(UTF_8), expected.getBytes(UTF_8));
  }
}
