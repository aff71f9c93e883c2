package io.throughline.examples.chat.http;

/** A request that is turned away, with a sentence for whoever asked in vain. */
public final class HttpRefusal extends Exception {

  private static final long serialVersionUID = 1;

  private final int status;

  public HttpRefusal(int status, String sentence) {
    super(sentence, null, false, false);
    this.status = status;
  }

  /** What was sent is wrong; says what, where, and what is allowed. */
  public static HttpRefusal badRequest(String sentence) {
    return new HttpRefusal(400, sentence);
  }

  /** The caller may not do this. */
  public static HttpRefusal forbidden(String sentence) {
    return new HttpRefusal(403, sentence);
  }

  public static HttpRefusal notFound(String sentence) {
    return new HttpRefusal(404, sentence);
  }

  public static HttpRefusal tooLarge(long most) {
    return new HttpRefusal(413, "at most " + most + " bytes are taken");
  }

  public int status() {
    return status;
  }
}
