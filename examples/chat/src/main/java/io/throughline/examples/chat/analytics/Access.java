package io.throughline.examples.chat.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.throughline.examples.chat.http.Caller;
import io.throughline.examples.chat.http.HttpCall;
import io.throughline.examples.chat.http.HttpRefusal;
import io.throughline.examples.chat.http.Tokens;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What a token is for: whoever sends events must not read those of others. */
enum Access {
  INGEST(1),
  QUERY(2);

  private final long id;

  Access(long id) {
    this.id = id;
  }

  private Caller caller() {
    return new Caller(id, name());
  }

  /** The tokens that there are; one that is null lets nobody in. */
  static Tokens tokens(@Nullable String ingest, @Nullable String query) {
    return token -> {
      if (isSame(query, token)) {
        return QUERY.caller();
      }
      return isSame(ingest, token) ? INGEST.caller() : null;
    };
  }

  /** Takes as long for a wrong one as for the right one. */
  private static boolean isSame(@Nullable String token, String given) {
    return token != null && MessageDigest.isEqual(token.getBytes(UTF_8), given.getBytes(UTF_8));
  }

  /** Lets in who has a token for this. */
  void check(HttpCall call) throws HttpRefusal {
    if (call.caller().id() != id) {
      throw HttpRefusal.forbidden("the token is for something else");
    }
  }
}
