package io.throughline.examples.chat.bot;

import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import java.io.InterruptedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A model did not do what it was asked for. */
final class ModelException extends Exception {

  private static final long serialVersionUID = 1;

  /** Why. */
  enum Kind {
    /** It did not answer in time. */
    TIMEOUT,
    /** It cannot be reached, or cannot do it now. */
    UNAVAILABLE,
    /** It had nothing to say. */
    EMPTY,
    /** It will never do this. */
    REFUSED;

    /** As {@code error.type} has it. */
    String errorType() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Kind kind;

  ModelException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  static ModelException of(OpenAIException failure) {
    return new ModelException(kind(failure), String.valueOf(failure.getMessage()), failure);
  }

  private static Kind kind(OpenAIException failure) {
    if (failure instanceof OpenAIServiceException refused) {
      int status = refused.statusCode();
      return status >= 500 || status == 429 ? Kind.UNAVAILABLE : Kind.REFUSED;
    }
    // What OkHttp throws when a call takes too long; a connection that is refused is another one.
    boolean isLate =
        failure instanceof OpenAIIoException
            && failure.getCause() instanceof InterruptedIOException;
    return isLate ? Kind.TIMEOUT : Kind.UNAVAILABLE;
  }

  /** Whether it is what it was asked, and not who asks or for which model. */
  boolean isOfTheText() {
    return getCause() instanceof OpenAIServiceException refused
        && (refused.statusCode() == 400
            || refused.statusCode() == 413
            || refused.statusCode() == 422);
  }

  Kind kind() {
    return kind;
  }
}
