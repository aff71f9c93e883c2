package io.throughline.tests.e2e;

import java.io.IOException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A system of servers that is started once for all tests, for the first that needs it, and closed
 * by JUnit when the last test has ended.
 *
 * @param <R> what tests get as a parameter
 */
abstract class SharedSystem<R extends AutoCloseable>
    implements BeforeAllCallback, ParameterResolver {

  private final Class<R> running;

  SharedSystem(Class<R> running) {
    this.running = running;
  }

  abstract R start() throws IOException, InterruptedException;

  @Override
  public void beforeAll(ExtensionContext context) {
    running(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == running;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return running(context);
  }

  private R running(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(running))
        .computeIfAbsent(running, key -> started(), running);
  }

  private R started() {
    try {
      return start();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(getClass().getSimpleName() + " did not start", e);
    }
  }
}
