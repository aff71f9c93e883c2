package io.throughline.viewer.internal.http;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A handler of the HTTP requests of one port. */
public interface Site {

  /** Why a request is turned away by its head; null if it is let in. */
  @Nullable Answer refusal(Call head);

  /** A request is turned away: by its head, as it is too long, or as too many come. */
  default void turnedAway() {}

  /** How long the body of a request may be. */
  int maxBodyBytes(Call head);

  /** The answer; called by the executor. */
  Answer answer(Call call);

  /** Where answers are made; may reject. */
  Executor executor();
}
