package io.throughline.hosts.kotlin

import io.grpc.CallOptions
import io.grpc.Channel
import io.grpc.Metadata
import io.grpc.MethodDescriptor
import io.grpc.MethodDescriptor.MethodType
import io.grpc.ServerServiceDefinition
import io.grpc.kotlin.AbstractCoroutineServerImpl
import io.grpc.kotlin.AbstractCoroutineStub
import io.grpc.kotlin.ClientCalls
import io.grpc.kotlin.ServerCalls
import java.io.InputStream
import kotlinx.coroutines.flow.Flow

/** A service and its stub as the generator of grpc-kotlin makes them, but for the messages. */
object EchoGrpcKt {

  val say = method("Say", MethodType.UNARY)
  val ask = method("Ask", MethodType.UNARY)
  val count = method("Count", MethodType.SERVER_STREAMING)

  abstract class EchoCoroutineImplBase : AbstractCoroutineServerImpl() {

    abstract suspend fun say(request: String): String

    abstract suspend fun ask(request: String): String

    abstract fun count(request: String): Flow<String>

    final override fun bindService(): ServerServiceDefinition =
      ServerServiceDefinition.builder("test.Echo")
        .addMethod(ServerCalls.unaryServerMethodDefinition(context, EchoGrpcKt.say, ::say))
        .addMethod(ServerCalls.unaryServerMethodDefinition(context, EchoGrpcKt.ask, ::ask))
        .addMethod(
          ServerCalls.serverStreamingServerMethodDefinition(context, EchoGrpcKt.count, ::count))
        .build()
  }

  class EchoCoroutineStub(channel: Channel, options: CallOptions = CallOptions.DEFAULT) :
    AbstractCoroutineStub<EchoCoroutineStub>(channel, options) {

    override fun build(channel: Channel, callOptions: CallOptions) =
      EchoCoroutineStub(channel, callOptions)

    suspend fun say(request: String): String =
      ClientCalls.unaryRpc(channel, EchoGrpcKt.say, request, callOptions, Metadata())

    suspend fun ask(request: String): String =
      ClientCalls.unaryRpc(channel, EchoGrpcKt.ask, request, callOptions, Metadata())

    fun count(request: String): Flow<String> =
      ClientCalls.serverStreamingRpc(channel, EchoGrpcKt.count, request, callOptions, Metadata())
  }

  private fun method(name: String, type: MethodType): MethodDescriptor<String, String> =
    MethodDescriptor.newBuilder(Text, Text)
      .setType(type)
      .setFullMethodName("test.Echo/$name")
      .setSampledToLocalTracing(true)
      .build()

  private object Text : MethodDescriptor.Marshaller<String> {

    override fun stream(value: String): InputStream = value.byteInputStream()

    override fun parse(stream: InputStream): String = stream.reader().readText()
  }
}
