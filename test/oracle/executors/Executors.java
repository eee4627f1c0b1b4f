// Makes executors with Spark's own builder, as a driver does, without a cluster: cases from standard input, pods to standard output, both JSON.
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.k8s.KubernetesConf$;
import org.apache.spark.deploy.k8s.SparkPod;
import org.apache.spark.resource.ResourceProfile$;
import org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBuilder;

public class Executors {
  /** A driver's configuration, with the environment of its container instead of that of this process. */
  static class DriverConf extends SparkConf {
    private final Map<String, String> environment;

    DriverConf(Map<String, String> environment) {
      super(false);
      this.environment = environment;
    }

    @Override
    public String getenv(String name) {
      return environment.get(name);
    }

    @Override
    public SparkConf clone() {
      DriverConf copy = new DriverConf(environment);
      for (scala.Tuple2<String, String> entry : getAll()) copy.set(entry._1(), entry._2());
      return copy;
    }
  }

  @SuppressWarnings("unchecked")
  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    // Whatever logs to standard output must not get among the pods.
    System.setOut(System.err);
    Map<String, Map<String, Object>> cases = Serialization.unmarshal(System.in, Map.class);
    Map<String, Object> results = new LinkedHashMap<>();
    for (Map.Entry<String, Map<String, Object>> entry : cases.entrySet()) {
      try {
        results.put(entry.getKey(), executor(entry.getValue()));
      } catch (Exception error) {
        results.put(entry.getKey(), Map.of("error", String.valueOf(error.getMessage())));
      }
    }
    out.println(Serialization.asJson(results));
    out.flush();
    // Threads of the client would keep the process.
    Runtime.getRuntime().halt(0);
  }

  @SuppressWarnings("unchecked")
  private static Pod executor(Map<String, Object> given) throws Exception {
    DriverConf conf = new DriverConf((Map<String, String>) given.get("environment"));
    ((Map<String, String>) given.get("properties")).forEach(conf::set);
    Path template = Files.createTempFile("template", ".yml");
    try {
      if (given.get("template") != null) {
        Files.writeString(template, (String) given.get("template"));
        conf.set("spark.kubernetes.executor.podTemplateFile", template.toString());
      }
      KubernetesClient client = new KubernetesClientBuilder()
        .withConfig(new io.fabric8.kubernetes.client.ConfigBuilder(io.fabric8.kubernetes.client.Config.empty()).withMasterUrl("http://127.0.0.1:1").build()).build();
      ResourceProfile$.MODULE$.clearDefaultProfile();
      // The last parameters of this constructor differ between versions, and are not looked at here.
      Object security = org.apache.spark.SecurityManager.class.getConstructors()[0].newInstance(conf, scala.Option.empty(), null);
      SparkPod made = new KubernetesExecutorBuilder().buildFromFeatures(
        KubernetesConf$.MODULE$.createExecutorConf(conf, "1", conf.get("spark.app.id"), scala.Option.empty(), 0),
        (org.apache.spark.SecurityManager) security, client, ResourceProfile$.MODULE$.getOrCreateDefaultProfile(conf)).pod();
      return new PodBuilder(made.pod()).editSpec().addToContainers(made.container()).endSpec().build();
    } finally {
      Files.delete(template);
    }
  }
}
