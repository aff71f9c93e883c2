package io.throughline.http;

import java.net.URI;
import java.util.regex.Pattern;

/** An address without what is secret in it, as OpenTelemetry's {@code url.full} asks for. */
final class RedactedUrl {

  private static final String REDACTED = "REDACTED";

  private static final Pattern SIGNATURES =
      Pattern.compile("(?<=[?&])(AWSAccessKeyId|Signature|sig|X-Goog-Signature)=[^&#]*");

  private RedactedUrl() {}

  static String of(URI uri) {
    String text = uri.toString();
    String userInfo = uri.getRawUserInfo();
    if (userInfo != null) {
      text = text.replace(userInfo + "@", REDACTED + ":" + REDACTED + "@");
    }
    return uri.getRawQuery() == null ? text : SIGNATURES.matcher(text).replaceAll("$1=" + REDACTED);
  }
}
