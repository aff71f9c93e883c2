package io.throughline.spring;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.beans.InvalidPropertyException;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The application whose availability is that of the process, as Spring Boot tells it by events and,
 * where there is actuator, by its groups of probes. Thread-safe.
 */
final class ServingApplication implements ApplicationListener<ApplicationEvent> {

  private final SpringApplication application;
  private final boolean web;
  private final ApplicationAvailabilityBean availability = new ApplicationAvailabilityBean();
  private volatile Runnable atEnd = () -> {};
  private volatile Predicate<String> probes = group -> true;
  private volatile @Nullable ApplicationContext context;
  private volatile boolean ended;

  ServingApplication(SpringApplication application, ConfigurableEnvironment environment) {
    this.application = application;
    WebApplicationType type =
        environment.getProperty(
            "spring.main.web-application-type",
            WebApplicationType.class,
            application.getWebApplicationType());
    web = type != WebApplicationType.NONE;
    application.addListeners(this);
  }

  /** A restart does, and a child of an application without a server; a job beside it does not. */
  boolean takesOverFrom(ServingApplication other) {
    return other.ended || (web && !other.web);
  }

  boolean isOf(ApplicationContext asked) {
    return asked == context;
  }

  /** Whether a group of probes has nothing that is down. */
  void ask(Predicate<String> groups) {
    probes = groups;
  }

  /** Runs when its last bean is destroyed. Before it has a context. */
  void atEnd(Runnable last) {
    atEnd = last;
  }

  boolean isReady() {
    return !ended
        && availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC
        && probes.test("readiness");
  }

  /** Spring Boot calls what has not started yet broken. */
  boolean isAlive() {
    AvailabilityChangeEvent<LivenessState> last =
        availability.getLastChangeEvent(LivenessState.class);
    return last == null || (last.getState() == LivenessState.CORRECT && probes.test("liveness"));
  }

  /**
   * Whether Spring Boot runs its shutdown handlers: in a servlet container it does not, and where
   * its hook is turned off. In code it is, which nothing public tells.
   */
  boolean hasShutdownHook(ConfigurableEnvironment environment) {
    boolean inCode = true;
    try {
      inCode =
          Boolean.TRUE.equals(
              new DirectFieldAccessor(application)
                  .getPropertyValue("properties.registerShutdownHook"));
    } catch (InvalidPropertyException e) {
      // Another version of Spring Boot: the setting has to do.
    }
    return inCode
        && environment.getProperty("spring.main.register-shutdown-hook", Boolean.class, true);
  }

  /** Whether a servlet container has started it, which will also end it. */
  boolean isInContainer() {
    return application.getInitializers().stream()
        .anyMatch(
            each ->
                each.getClass()
                    .getSimpleName()
                    .equals("ServletContextApplicationContextInitializer"));
  }

  @Override
  public void onApplicationEvent(ApplicationEvent event) {
    if (event instanceof AvailabilityChangeEvent<?> change) {
      availability.onApplicationEvent(change);
    } else if (event instanceof ApplicationContextInitializedEvent initialized) {
      begin(initialized);
    } else if (event instanceof ApplicationFailedEvent) {
      ended = true;
    } else if (event instanceof ContextClosedEvent closed) {
      ended |= isOf(closed.getApplicationContext()); // and not one of its children
    }
  }

  /** What is registered before all beans is destroyed after them. */
  private void begin(ApplicationContextInitializedEvent event) {
    context = event.getApplicationContext();
    if (event.getApplicationContext().getBeanFactory()
        instanceof DefaultSingletonBeanRegistry beans) {
      beans.registerDisposableBean("throughlineEnd", () -> atEnd.run());
    }
  }
}
