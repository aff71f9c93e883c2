package io.throughline.operators.spi;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The state of a component, told by the component itself and shown by whoever made it, in health
 * checks for example.
 *
 * <p>Implementations are thread-safe.
 */
public interface ComponentState {

  /** It works, or works again. */
  void works();

  /**
   * It does not work.
   *
   * @param reason for operators
   */
  void fails(String reason);

  /**
   * What was told last.
   *
   * @return whether it does not work; false at first
   */
  boolean isFailing();

  /**
   * A state that nobody is shown.
   *
   * @return a new one
   */
  static ComponentState unobserved() {
    AtomicBoolean failing = new AtomicBoolean();
    return new ComponentState() {
      @Override
      public void works() {
        failing.set(false);
      }

      @Override
      public void fails(String reason) {
        failing.set(true);
      }

      @Override
      public boolean isFailing() {
        return failing.get();
      }
    };
  }
}
