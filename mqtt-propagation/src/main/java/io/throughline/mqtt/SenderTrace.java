package io.throughline.mqtt;

/** The treatment of the trace that the sender of a message claims to be in. */
public enum SenderTrace {
  /**
   * Goes on with it: the sender also decides whether the trace is sampled, but cannot put it in
   * focus.
   */
  ADOPT,

  /**
   * Begins a trace of its own, whose sampling the listener decides; {@link MqttPropagation#sender}
   * gives the sender's span for a link.
   */
  LINK,

  /** Begins a trace of its own and forgets the sender's. */
  IGNORE
}
