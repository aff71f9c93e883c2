package io.throughline.examples.chat.bus;

/** A message as it came. Its context is current while it is handled. */
public final class BusMessage {

  private final String subject;
  private final String id;
  private final byte[] body;
  private final int attempt;

  /**
   * A message; tests make their own.
   *
   * @param body is not copied
   */
  public BusMessage(String subject, String id, byte[] body, int attempt) {
    this.subject = subject;
    this.id = id;
    this.body = body;
    this.attempt = attempt;
  }

  public String subject() {
    return subject;
  }

  /** Unique in its stream; empty if its sender gave it none. */
  public String id() {
    return id;
  }

  /** Not to be changed. */
  public byte[] body() {
    return body;
  }

  /** 1 when it comes for the first time. */
  public int attempt() {
    return attempt;
  }
}
