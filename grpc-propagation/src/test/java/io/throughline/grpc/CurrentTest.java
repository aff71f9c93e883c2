package io.throughline.grpc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CurrentTest {
  private final Context context = Context.root().with(ContextKey.named("whose"), "ours");
  private final Context other = Context.root().with(ContextKey.named("whose"), "another's");

  @Test
  void context_is_current_until_its_scope_is_closed() {
    try (Scope ignored = Current.make(context)) {
      assertThat(Context.current()).isSameAs(context);
      try (Scope inner = Current.make(other)) {
        assertThat(Context.current()).isSameAs(other);
        assertThat(inner).isNotNull();
      }
      assertThat(Context.current()).isSameAs(context);
    }
    assertThat(ContextStorage.get().current()).isNull();
  }

  @Test
  void there_is_nothing_to_close_where_nothing_changes() {
    try (Scope root = Current.make(Context.root());
        Scope nobodyLooks = Current.make(null)) {
      assertThat(root).isNull();
      assertThat(nobodyLooks).isNull();
    }
    try (Scope ignored = Current.make(context);
        Scope again = Current.make(context)) {
      assertThat(again).isNull();
    }
  }

  @Test
  void scopes_that_nest_lead_back_one_by_one() {
    List<Context> seen = new ArrayList<>();
    try (Scope ignored = Context.root().makeCurrent();
        Scope first = Current.make(context);
        Scope second = Current.make(other)) {
      try (Scope third = Current.make(context)) {
        assertThat(List.of(requireNonNull(second), requireNonNull(third))).containsOnly(first);
        seen.add(Context.current());
      }
      seen.add(Context.current());
    }
    assertThat(seen).containsExactly(context, other);
    assertThat(ContextStorage.get().current()).isNull();
  }

  @Test
  void threads_without_a_context_share_one_scope() {
    List<Scope> scopes = new ArrayList<>();
    for (Context each : List.of(context, other)) {
      try (Scope scope = Current.make(each)) {
        scopes.add(requireNonNull(scope));
      }
      assertThat(ContextStorage.get().current()).isNull();
    }
    assertThat(scopes.get(1)).isSameAs(scopes.get(0));
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker") // that it is not is the test
  void scope_that_a_callback_forgot_goes_with_ours() {
    try (Scope ignored = Current.make(context)) {
      assertThat(other.makeCurrent()).isNotNull();
    }
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
