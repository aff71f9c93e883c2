package io.throughline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The host's registries of meters that measure through an Observability, without the types of their
 * library, which may not be there. Thread-safe.
 */
final class HostRegistries {
  // Why: RATIONALE.md#what-becomes-of-the-meters-of-a-registry-that-is-closed

  private static final Logger log = LoggerFactory.getLogger(HostRegistries.class);

  private record Registry(BooleanSupplier closed, Runnable removal) {}

  private final List<Registry> registries = new ArrayList<>();

  /**
   * Adds one, and removes the meters of those that are closed.
   *
   * @param closed whether it is
   * @param removal removes its meters
   */
  synchronized void add(BooleanSupplier closed, Runnable removal) {
    registries.removeIf(HostRegistries::isOver);
    registries.add(new Registry(closed, removal));
  }

  private static boolean isOver(Registry registry) {
    if (!registry.closed().getAsBoolean()) {
      return false;
    }
    try {
      registry.removal().run();
    } catch (RuntimeException | LinkageError e) {
      log.debug("the meters of a closed registry could not be removed", e);
    }
    return true;
  }
}
