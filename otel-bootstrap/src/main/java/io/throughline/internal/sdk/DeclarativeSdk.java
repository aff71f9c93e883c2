package io.throughline.internal.sdk;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigResult;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfiguration;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.AttributeNameValueModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.MeterProviderModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.MetricReaderModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.OpenTelemetryConfigurationModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.PullMetricExporterModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.PullMetricExporterPropertyModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.PullMetricReaderModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.ResourceModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.SamplerModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.SamplerPropertyModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.TracerProviderModel;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.throughline.sampling.Sampling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The SDK as a file in OpenTelemetry's declarative form describes it. What is ours is written into
 * the description before the SDK is built from it: the page of metrics as a reader, the plan of
 * sampling around the sampler, masks and the watch before exporters, and of the identity what the
 * file does not say.
 *
 * <p>Linked only where a file is named: the library that reads it is optional.
 */
final class DeclarativeSdk {
  // Why: RATIONALE.md#why-is-a-file-of-otel_config_file-completed-before-it-is-built

  private static final String OURS = "throughline";
  private static final String CONFIGURED = "configured";

  private final Attributes identity;
  private final MetricReader metricsPage;
  private final Sampling sampling;
  private final ExporterDecorator exports;

  DeclarativeSdk(
      Attributes identity, MetricReader metricsPage, Sampling sampling, ExporterDecorator exports) {
    this.identity = identity;
    this.metricsPage = metricsPage;
    this.sampling = sampling;
    this.exports = exports;
  }

  /** The SDK that was built. */
  record Built(OpenTelemetrySdk sdk, Attributes resource) {}

  Built build(Path file, ComponentLoader loader) throws IOException {
    try (InputStream yaml = Files.newInputStream(file)) {
      OpenTelemetryConfigurationModel model = DeclarativeConfiguration.parse(yaml);
      DeclarativeConfigResult result =
          DeclarativeConfiguration.create(completed(model), withOurs(loader));
      return new Built(result.getSdk(), result.getResource().getAttributes());
    }
  }

  private OpenTelemetryConfigurationModel completed(OpenTelemetryConfigurationModel model) {
    MeterProviderModel meters =
        Objects.requireNonNullElseGet(model.getMeterProvider(), MeterProviderModel::new);
    TracerProviderModel tracers =
        Objects.requireNonNullElseGet(model.getTracerProvider(), TracerProviderModel::new);
    return model
        .withResource(
            completed(Objects.requireNonNullElseGet(model.getResource(), ResourceModel::new)))
        .withMeterProvider(meters.withReaders(withPage(meters.getReaders())))
        .withTracerProvider(tracers.withSampler(planned(tracers.getSampler())));
  }

  private ResourceModel completed(ResourceModel resource) {
    List<AttributeNameValueModel> attributes = copy(resource.getAttributes());
    Set<String> told = new HashSet<>();
    attributes.forEach(attribute -> told.add(attribute.getName()));
    String list = Objects.requireNonNullElse(resource.getAttributesList(), "");
    for (String item : list.split(",", -1)) {
      told.add(item.split("=", 2)[0].trim());
    }
    identity.forEach(
        (key, value) -> {
          if (!told.contains(key.getKey())) {
            attributes.add(
                new AttributeNameValueModel().withName(key.getKey()).withValue(value.toString()));
          }
        });
    return resource.withAttributes(attributes);
  }

  /** A reader for Prometheus asks for what our own port serves already. */
  private static List<MetricReaderModel> withPage(@Nullable List<MetricReaderModel> configured) {
    List<MetricReaderModel> readers = copy(configured);
    readers.removeIf(
        reader ->
            reader.getPull() != null
                && reader.getPull().getExporter() != null
                && reader.getPull().getExporter().getPrometheusDevelopment() != null);
    readers.add(
        new MetricReaderModel()
            .withPull(
                new PullMetricReaderModel()
                    .withExporter(
                        new PullMetricExporterModel()
                            .withAdditionalProperty(OURS, new PullMetricExporterPropertyModel()))));
    return readers;
  }

  private static SamplerModel planned(@Nullable SamplerModel configured) {
    SamplerPropertyModel ours = new SamplerPropertyModel();
    if (configured != null) {
      ours.withAdditionalProperty(CONFIGURED, configured);
    }
    return new SamplerModel().withAdditionalProperty(OURS, ours);
  }

  private static <T> List<T> copy(@Nullable List<T> list) {
    return list == null ? new ArrayList<>() : new ArrayList<>(list);
  }

  private ComponentLoader withOurs(ComponentLoader others) {
    List<ComponentProvider> ours =
        List.of(
            new Component(MetricReader.class, OURS, config -> metricsPage),
            new Component(Sampler.class, OURS, config -> sampling.before(configured(config))));
    return new ComponentLoader() {
      @Override
      public <T> Iterable<T> load(Class<T> spi) {
        if (spi != ComponentProvider.class) {
          return others.load(spi);
        }
        List<T> all = new ArrayList<>();
        others.load(ComponentProvider.class).forEach(other -> all.add(spi.cast(watched(other))));
        ours.forEach(component -> all.add(spi.cast(component)));
        return all;
      }
    };
  }

  /** Here, because the SDK closes what its own customizers of exporters wrap. */
  private ComponentProvider watched(ComponentProvider provider) {
    Class<?> type = provider.getType();
    Function<DeclarativeConfigProperties, Object> create = provider::create;
    if (type == SpanExporter.class) {
      create = create.andThen(exporter -> exports.decorate((SpanExporter) exporter));
    } else if (type == MetricExporter.class) {
      create = create.andThen(exporter -> exports.decorate((MetricExporter) exporter));
    } else if (type == LogRecordExporter.class) {
      create = create.andThen(exporter -> exports.decorate((LogRecordExporter) exporter));
    } else {
      return provider;
    }
    return new Component(type, provider.getName(), create);
  }

  private static Sampler configured(DeclarativeConfigProperties config) {
    DeclarativeConfigProperties configured = config.getStructured(CONFIGURED);
    return configured == null
        ? Sampler.parentBased(Sampler.alwaysOn())
        : DeclarativeConfiguration.createSampler(configured);
  }

  /** A component that the SDK looks up by its name in the file. */
  private record Component(
      Class<?> getType, String getName, Function<DeclarativeConfigProperties, Object> constructor)
      implements ComponentProvider {

    @Override
    public Object create(DeclarativeConfigProperties config) {
      return constructor.apply(config);
    }
  }
}
