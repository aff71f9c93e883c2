package io.throughline.viewer.internal.api;

import io.throughline.viewer.internal.http.Answer;
import io.throughline.viewer.internal.http.Call;
import io.throughline.viewer.internal.http.Hosts;
import io.throughline.viewer.internal.http.Site;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The page, and below {@code /api/} what it asks. */
public final class PageSite implements Site {

  private static final int MAX_SESSION_BYTES = 48 * 1024 * 1024;
  private static final int MAX_BODY_BYTES = 64 * 1024; // of a plan, as an operators' port takes it

  private static final Set<String> SESSIONS = Set.of("/api/session", "/api/comparison");

  private final PageGuard guard;
  private final PageFiles files = new PageFiles();
  private final Api api;
  private final Executor executor;
  private final Map<String, String> securityHeaders;

  /** On that port, for who knows the token. */
  public PageSite(Hosts hosts, int port, String token, Api api, Executor executor) {
    guard = new PageGuard(hosts, port, token);
    this.api = api;
    this.executor = executor;
    securityHeaders =
        Map.of(
            "Content-Security-Policy", files.contentSecurityPolicy(),
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin");
  }

  /** A token that nobody guesses. */
  public static String newToken() {
    return PageGuard.newToken();
  }

  @Override
  public @Nullable Answer refusal(Call head) {
    Answer refusal = guard.refusal(head);
    return refusal == null ? null : secured(refusal);
  }

  @Override
  public int maxBodyBytes(Call head) {
    return SESSIONS.contains(head.path()) ? MAX_SESSION_BYTES : MAX_BODY_BYTES;
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public Answer answer(Call call) {
    return secured(answerTo(call));
  }

  private Answer answerTo(Call call) {
    if (call.path().equals("/api/login")) {
      return call.method().equals("POST")
          ? guard.login(Api.textField(call.body(), "token"))
          : JsonAnswer.error(405, "a login is a POST").with("Allow", "POST");
    }
    if (call.path().startsWith("/api/")) {
      return api.answer(call);
    }
    return call.isSafe() ? files.answer(call) : Answer.empty(405).with("Allow", "GET, HEAD");
  }

  private Answer secured(Answer answer) {
    Answer secured = answer;
    for (Map.Entry<String, String> header : securityHeaders.entrySet()) {
      secured = secured.with(header.getKey(), header.getValue());
    }
    return secured;
  }
}
