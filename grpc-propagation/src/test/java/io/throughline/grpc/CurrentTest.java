package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CurrentTest {
  private final Context context = Context.root().with(ContextKey.named("whose"), "ours");
  private final Context other = Context.root().with(ContextKey.named("whose"), "another's");

  @Test
  void context_is_current_until_it_is_left() {
    Context before = Current.enter(context);
    assertThat(Context.current()).isSameAs(context);
    Context outer = Current.enter(other);
    assertThat(Context.current()).isSameAs(other);
    Current.leave(outer);
    assertThat(Context.current()).isSameAs(context);
    Current.leave(before);
    assertThat(ContextStorage.get().current()).isNull();
  }

  @Test
  void there_is_nothing_to_leave_where_nothing_changes() {
    assertThat(Current.enter(Context.root())).isNull();
    assertThat(Current.enter(null)).isNull();
    Context before = Current.enter(context);
    Context again = Current.enter(context);
    assertThat(again).isNull();
    Current.leave(again);
    assertThat(Context.current()).isSameAs(context);
    Current.leave(before);
    assertThat(ContextStorage.get().current()).isNull();
  }

  @Test
  void root_is_entered_within_another_context() {
    try (Scope ignored = context.makeCurrent()) {
      Context before = Current.enter(Context.root());
      assertThat(Context.current()).isSameAs(Context.root());
      Current.leave(before);
      assertThat(Context.current()).isSameAs(context);
    }
    assertThat(ContextStorage.get().current()).isNull();
  }

  @Test
  void scope_that_a_callback_forgot_goes_with_ours() {
    Context before = Current.enter(context);
    assertThat(ContextStorage.get().attach(other)).isNotNull();
    Current.leave(before);
    assertThat(ContextStorage.get().current()).isNull();
  }

  @Test
  void contexts_of_another_storage_are_left_to_it() {
    assertThat(Current.contextsOf(ContextStorage.get())).isNotNull();
    assertThat(Current.contextsOf(new OtherStorage())).isNull();
    assertThat(Current.contextsOf(new LookAlike())).isNull();
  }

  private static class OtherStorage implements ContextStorage {
    @Override
    public Scope attach(Context toAttach) {
      return Scope.noop();
    }

    @Override
    public @Nullable Context current() {
      return null;
    }
  }

  private static final class LookAlike extends OtherStorage {
    @SuppressWarnings("UnusedVariable") // for who looks by reflection
    static final ThreadLocal<Context> THREAD_LOCAL_STORAGE = new ThreadLocal<>();
  }
}
